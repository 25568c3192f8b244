// SPDX-License-Identifier: GPL-3.0-or-later
/* Known answers of FIPS 180-4 and of NIST's example files, whole and in pieces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <base/sha256.h>
#include <stdlib.h>
#include <string.h>

static void check(const char *bytes, size_t n, size_t piece, const char *expected)
{
    char hex[65];
    lehr_sha256 sha = lehr_sha256_start();
    for (size_t at = 0; at < n; at += piece)
        lehr_sha256_add(&sha, bytes + at, n - at < piece ? n - at : piece);
    lehr_sha256_finish(&sha, hex);
    assert_string_equal(hex, expected);
}

static void known_answers(void **state)
{
    (void)state;
    const char *two = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    check("", 0, 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    check("abc", 3, 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    check(two, strlen(two), 7, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void a_million_letters_in_any_pieces(void **state)
{
    (void)state;
    enum { MILLION = 1000000 };
    char *letters = malloc(MILLION);
    assert_non_null(letters);
    memset(letters, 'a', MILLION);
    static const size_t pieces[] = {1, 55, 56, 63, 64, 65, 1000, MILLION};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        check(letters, MILLION, pieces[i],
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    free(letters);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(a_million_letters_in_any_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
