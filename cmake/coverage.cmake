# SPDX-License-Identifier: GPL-3.0-or-later
# Which lines the tests reach: LEHR_COVERAGE=ON compiles for gcov; after the tests, the target
# "coverage" prints a line a file and writes coverage/index.html.
option(LEHR_COVERAGE "Count executed lines (gcov)" OFF)
if(LEHR_COVERAGE)
    target_compile_options(lehr_flags INTERFACE --coverage -fprofile-update=atomic)
    target_link_options(lehr_flags INTERFACE --coverage)
    find_program(GCOVR gcovr REQUIRED) # apt-test: gcovr - coverage
    file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/coverage)
    add_custom_target(coverage
        COMMAND ${GCOVR} --root ${PROJECT_SOURCE_DIR} --exclude tests/ --print-summary --sort-uncovered
            --txt - --html-details coverage/index.html .
        WORKING_DIRECTORY ${PROJECT_BINARY_DIR} USES_TERMINAL)
endif()
