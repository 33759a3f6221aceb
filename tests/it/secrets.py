"""Tokens with the checksum of GitHub and npm, made with the CRC-32 of Python's zlib.

Prints a line for each: `right TOKEN` or `wrong TOKEN`. Both are drawn; no token of
anybody's is among them.
"""
import random
import zlib

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
draw = random.Random(62)


def base62(number):
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = DIGITS[digit] + digits
    return digits.rjust(6, "0")


for prefix in ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "npm_"):
    for _ in range(500):
        body = "".join(draw.choice(DIGITS) for _ in range(30))
        checksum = base62(zlib.crc32(body.encode()))
        print("right", prefix + body + checksum)
        at = draw.randrange(30)
        other = draw.choice([digit for digit in DIGITS if digit != body[at]])
        print("wrong", prefix + body[:at] + other + body[at + 1:] + checksum)
