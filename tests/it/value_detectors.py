"""Values and verdicts of published validators, for tests/it/detectors.rs.

Prints lines of a detector's name, a value and 1 or 0: whether python-stdnum (cards, bank
accounts, devices, vehicles) or phonenumbers (telephones) finds it right.
"""
import random

import phonenumbers
from stdnum import bic, iban, imei, luhn, numdb

draw = random.Random(5)


def digits(count):
    return "".join(draw.choice("0123456789") for _ in range(count))


def spoiled(text):
    """The same with one digit changed, so that about as many are wrong as right."""
    at = draw.choice([at for at, sign in enumerate(text) if sign.isdigit()])
    return text[:at] + draw.choice("0123456789") + text[at + 1:]


def tell(name, value, right):
    print(name, value, int(bool(right)), sep="\t")


def cards():
    for start, length in [("4", 16), ("51", 16), ("2221", 16), ("34", 15), ("36", 14), ("6011", 16), ("62", 19), ("3530", 16)]:
        for _ in range(150):
            number = start + digits(length - len(start) - 1)
            for value in (number + luhn.calc_check_digit(number), number + digits(1)):
                if len(set(value)) > 1:
                    tell("card", value, luhn.is_valid(value))


def accounts():
    for country in "AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL NO PL PT RO SE SI SK".split():
        bban = numdb.get("iban").info(country)[0][1]["bban"]
        for _ in range(60):
            rest = ""
            for part in bban.replace("!", "").replace("n", "n ").replace("a", "a ").replace("c", "c ").split():
                signs = {"n": "0123456789", "a": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "c": "0123456789ABCDEF"}[part[-1]]
                rest += "".join(draw.choice(signs) for _ in range(int(part[:-1])))
            value = country + iban.calc_check_digits(country + "00" + rest) + rest
            for value in (value, spoiled(value)):
                tell("iban", value, iban.is_valid(value, check_country=False))


def devices():
    for start in ("01", "35", "86", "99"):
        for _ in range(200):
            number = start + digits(12)
            for value in (number + luhn.calc_check_digit(number), number + digits(1)):
                if "000000" not in value:
                    tell("imei", value, imei.is_valid(value))


def codes():
    for _ in range(1000):
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        value = "".join(draw.choice(letters) for _ in range(6)) + draw.choice(["2A", "XX", "7L"]) + draw.choice(["", "XXX", "123"])
        tell("bic", value, bic.is_valid(value))


def telephones():
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE):
            number = phonenumbers.example_number_for_type(region, kind)
            if number:
                for form in (phonenumbers.PhoneNumberFormat.E164, phonenumbers.PhoneNumberFormat.INTERNATIONAL):
                    tell("phone", phonenumbers.format_number(number, form), phonenumbers.is_valid_number(number))
    for code in (1, 7, 20, 27, 31, 33, 34, 39, 41, 43, 44, 46, 47, 48, 49, 55, 61, 81, 86, 91, 351, 353, 358, 420, 966):
        for _ in range(400):
            value = "+%d%s" % (code, draw.choice("123456789") + digits(draw.randint(6, 10)))
            tell("phone", value, phonenumbers.is_valid_number(phonenumbers.parse(value)))


cards()
accounts()
devices()
codes()
telephones()
