"""Numbers with check digits, made and judged by python-stdnum, an implementation that
shares nothing with ours.

    national_ids.py make DIR     writes DIR/source.db and DIR/masks/shop.yaml
    national_ids.py check DIR    compares DIR/source.db with DIR/out.db
"""
import os
import random
import re
import sqlite3
import sys
from importlib import import_module

from stdnum import iban, luhn, numdb, verhoeff
from stdnum.iso7064 import mod_11_10

COUNT = 150
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
draw = random.Random(4)


def digits(count):
    return "".join(draw.choice("0123456789") for _ in range(count))


def letters(count, among=LETTERS):
    return "".join(draw.choice(among) for _ in range(count))


def born(form, first=1900, last=2024):
    year, month, day = draw.randint(first, last), draw.randint(1, 12), draw.randint(1, 28)
    later = 20 if year >= 2000 else 0
    return form.format(
        yyyy=year, yy="%02d" % (year % 100), mm="%02d" % month, dd="%02d" % day,
        pl="%02d" % (month + later), bg="%02d" % (month + 2 * later),
        s34="56"[year % 2] if later else "34"[year % 2], s12="34"[year % 2] if later else "12"[year % 2],
        s0A="A" if later else "0", s05="7" if later else "3", s04="4" if later else "2")


def module(name):
    return import_module("stdnum." + name)


def never_issued(name, right):
    """Right by its sums, and refused by the validator because nobody has it."""
    return lambda text: right(re.sub(r"\W", "", text)) and not module(name).is_valid(text)


def norwegian(text):
    fnr = module("no.fodselsnummer")
    return (81 <= int(text[2:4]) <= 92 and fnr.calc_check_digit1(text) == text[9]
            and fnr.calc_check_digit2(text) == text[10])


def one_twice(text):
    return text[0] == "0" and len(set(text[:10])) == 9 and mod_11_10.is_valid(text)


def us_neither(text):
    return (re.fullmatch(r"9\d\d-(0[1-9]|[1-4]\d)-(?!0000)\d{4}", text)
            and not module("us.ssn").is_valid(text) and not module("us.itin").is_valid(text))


def finnish(text):
    hetu = module("fi.hetu")
    return hetu.is_valid(text, allow_temporary=True) and not hetu.is_valid(text)


def nino(text):
    return re.fullmatch(r"(BG|GB|KN|NK|NT|ZZ) \d\d \d\d \d\d [A-D]", text)


# Rule, how a candidate is drawn, who says that it is a right one, and who says it of
# the stand-in, where that is another.
CASES = [
    ("AR", lambda: draw.choice(["20", "23", "27", "30"]) + "-" + digits(8) + "-" + digits(1), "ar.cuit", None),
    ("AT", lambda: digits(4) + " " + born("{dd}{mm}{yy}"), "at.vnr", None),
    ("AU", lambda: digits(3) + " " + digits(3) + " " + digits(3), "au.tfn", None),
    ("BE", lambda: born("{yy}.{mm}.{dd}-") + digits(3) + "." + digits(2), "be.nn", None),
    ("BG", lambda: born("{yy}{bg}{dd}") + digits(4), "bg.egn", None),
    ("BR", lambda: digits(3) + "." + digits(3) + "." + digits(3) + "-" + digits(2), "br.cpf", None),
    ("BR, kind=cnpj", lambda: digits(8) + "/0001-" + digits(2), "br.cnpj", None),
    ("CH", lambda: "756." + digits(4) + "." + digits(4) + "." + digits(2), "ch.ssn", None),
    ("CL", lambda: draw.choice(["", "1"]) + digits(7) + "-" + letters(1, "0123456789K"), "cl.rut", None),
    ("CN", lambda: "110101" + born("{yyyy}{mm}{dd}") + digits(3) + letters(1, "0123456789X"), "cn.ric", None),
    ("CZ", lambda: born("{yy}{mm}{dd}/", 1954) + digits(4), "cz.rc", None),
    ("SK", lambda: born("{yy}{mm}{dd}/", 1954) + digits(4), "sk.rc", None),
    ("DK", lambda: born("{dd}{mm}{yy}-{s04}") + digits(3), "dk.cpr", None),
    ("EE", lambda: born("{s34}{yy}{mm}{dd}") + digits(4), "ee.ik", None),
    ("LT", lambda: born("{s34}{yy}{mm}{dd}") + digits(4), "lt.asmens", None),
    ("ES", lambda: digits(8) + letters(1), "es.dni", None),
    ("ES, kind=nie", lambda: letters(1, "XYZ") + digits(7) + letters(1), "es.nie", None),
    ("FR", lambda: letters(1, "12") + digits(2) + " 07 " + letters(1, "345678") + digits(1) + " 1" + digits(2)
        + " 2" + digits(2) + " " + digits(2), "fr.nir", None),
    ("GB, kind=nhs", lambda: "4" + digits(2) + " " + digits(3) + " " + digits(4), "gb.nhs",
        lambda text: text.startswith("999") and module("gb.nhs").is_valid(text)),
    ("GB, kind=nhs, range=any", lambda: "4" + digits(9), "gb.nhs", None),
    # python-stdnum has no National Insurance numbers.
    ("GB, kind=nino", lambda: letters(2, "ABCEGHJK") + " 12 34 " + digits(2) + " " + letters(1, "ABCD"), None, nino),
    ("GR", lambda: born("{dd}{mm}{yy}") + digits(5), "gr.amka", None),
    ("HR", lambda: digits(11), "hr.oib", None),
    ("IE", lambda: digits(7) + letters(1, LETTERS[:23]), "ie.pps", None),
    ("IL", lambda: digits(9), "il.idnr", None),
    ("IT", lambda: letters(6) + born("{yy}") + letters(1, "ABCDEHLMPRST") + "1" + digits(1) + "H501" + letters(1),
        "it.codicefiscale", None),
    ("JP", lambda: digits(4) + " " + digits(4) + " " + digits(4), "jp.in_", None),
    ("KR", lambda: born("{yy}{mm}{dd}-{s12}") + "0" + digits(5), "kr.rrn", None),
    ("MX", lambda: letters(1) + letters(1, "AEIOU") + letters(2) + born("{yy}{mm}{dd}" + letters(1, "HM") + "DF"
        + letters(3, "BCDFGHJKLM") + "{s0A}") + digits(1), "mx.curp", None),
    ("NL", lambda: digits(9), "nl.bsn", None),
    ("PL", lambda: born("{yy}{pl}{dd}") + digits(5), "pl.pesel", None),
    ("PT", lambda: letters(1, "125") + digits(8), "pt.nif", None),
    ("RO", lambda: letters(1, "12") + born("{yy}{mm}{dd}") + "1" + digits(5), "ro.cnp", None),
    ("SE", lambda: born("{yy}{mm}{dd}-") + digits(4), "se.personnummer", None),
    ("TH", lambda: letters(1, "12345678") + digits(12), "th.pin", None),
    ("TR", lambda: "1" + digits(10), "tr.tckimlik", None),
    ("ZA", lambda: born("{yy}{mm}{dd}") + digits(4) + "08" + digits(1), "za.idnr", None),
    # The validators refuse what these countries never give to anybody, which is what
    # stand-ins are: their sums are checked, and that they are refused.
    ("US", lambda: digits(3) + "-" + digits(2) + "-" + digits(4), "us.ssn", us_neither),
    ("US, range=any", lambda: digits(9), "us.ssn", None),
    ("CA", lambda: letters(1, "1234567") + digits(2) + "-" + digits(3) + "-" + digits(3), "ca.sin",
        never_issued("ca.sin", luhn.is_valid)),
    ("CA, range=any", lambda: letters(1, "1234567") + digits(8), "ca.sin", None),
    ("DE", lambda: "".join(draw.sample("123456789", 2) + [draw.choice("123456789")]
        + draw.sample("0123456789", 7)) + digits(1), "de.idnr", never_issued("de.idnr", one_twice)),
    ("IN", lambda: letters(1, "23456789") + digits(3) + " " + digits(4) + " " + digits(4), "in_.aadhaar",
        never_issued("in_.aadhaar", verhoeff.is_valid)),
    ("IN, range=any", lambda: letters(1, "23456789") + digits(11), "in_.aadhaar", None),
    ("IN, kind=pan", lambda: letters(3) + letters(1, "PCH") + letters(1) + digits(4) + letters(1), "in_.pan", None),
    ("NO", lambda: born("{dd}{mm}{yy}{s05}") + digits(4), "no.fodselsnummer", never_issued("no.fodselsnummer", norwegian)),
    ("NO, range=any", lambda: born("{dd}{mm}{yy}{s05}") + digits(4), "no.fodselsnummer", None),
    ("FI", lambda: born("{dd}{mm}{yy}") + "-" + digits(3) + letters(1, "0123456789ABCDEFHJKLMNPRSTUVWXY"), "fi.hetu",
        finnish),
    ("FI, range=any", lambda: born("{dd}{mm}{yy}") + "-" + digits(3) + letters(1, "0123456789ABCDEFHJKLMNPRSTUVWXY"),
        "fi.hetu", None),
]

# Beginning, length, and what the stand-in begins with.
CARDS = [
    ("4556737", 16, "4"), ("455673", 13, "4"), ("455673", 19, "4"), ("542523", 16, "5[1-5]"), ("234567", 16, "2[2-7]"),
    ("371449", 15, "3[47]"), ("36", 14, "3[0689]"), ("3530", 16, "35"), ("62", 16, "62"), ("62", 19, "62"),
    ("6011", 16, "6(011|4|5)"), ("6759", 18, "(5|6)"),
]


def grow(make, is_right):
    found = set()
    for _ in range(3_000_000):
        text = make()
        if is_right(text):
            found.add(text)
            if len(found) == COUNT:
                return sorted(found)
    sys.exit("no right numbers are found; the template is wrong: " + make())


def bank_account(country):
    """One that is right for its country too, where python-stdnum knows how."""
    structure = dict(numdb.get("iban").info(country)[0][1])["bban"]
    text = "".join(
        {"n": digits, "a": letters, "c": digits}[kind](int(count))
        for count, kind in re.findall(r"(\d+)!([nac])", structure))
    if country == "ES":
        text = text[:8] + module("es.ccc").calc_check_digits(text) + text[10:]
    elif country == "BE":
        text = text[:10] + "%02d" % (int(text[:10]) % 97 or 97)
    elif country == "ME":
        text = text[:16] + "%02d" % (98 - int(text[:16]) * 100 % 97)
    elif country == "NO":
        account = module("no.kontonr")
        text = next((text[:10] + last for last in "0123456789" if account.is_valid(text[:10] + last)), None)
        if text is None:
            return bank_account(country)
    return country + iban.calc_check_digits(country + "00" + text) + text


def iban_is_right(text):
    country, account = text[:2], iban.compact(text)[4:]
    return iban.is_valid(text, check_country=False) and (
        country == "ES" and module("es.ccc").is_valid(account)
        or country == "BE" and "%02d" % (int(account[:10]) % 97 or 97) == account[10:]
        or country == "ME" and module("me.iban").is_valid(text)
        # python-stdnum takes an account with 0000 in front for one of seven digits.
        or country == "NO" and (account.startswith("0000") or module("no.kontonr").is_valid(account))
        or country not in ("ES", "BE", "ME", "NO"))


def tables():
    """Name, rule, values, and what judges the stand-in of a value."""
    for number, (rule, make, validator, judge) in enumerate(CASES):
        is_right = module(validator).is_valid if validator else lambda text: True
        if validator in ("cz.rc", "sk.rc"):
            # A thousand old numbers end in 0 with a rest of 10; here they are wrong ones.
            is_right = lambda text, valid=is_right: valid(text) and int(text.replace("/", "")) % 11 == 0
        judge = judge or is_right
        yield "id%d" % number, "national_id(%s)" % rule, grow(make, is_right), lambda _, out, judge=judge: judge(out)
    cards = [
        start + (body := digits(length - len(start) - 1)) + luhn.calc_check_digit(start + body)
        for start, length, _ in CARDS for _ in range(COUNT)]
    begins = {(start, length): kept for start, length, kept in CARDS}
    def card(source, out):
        kept = next(kept for (start, length), kept in begins.items() if source.startswith(start) and len(source) == length)
        return luhn.is_valid(out) and re.match(kept, out)
    for name, rule in [("card", "card"), ("card_any", "card(range=any)"), ("card_last4", "card(keep=last4)")]:
        yield name, rule, cards, card
    yield "card_bin", "card(keep=bin)", cards, lambda source, out: card(source, out) and out[:6] == source[:6]
    wrong = [text[:-1] + str((int(text[-1]) + 1) % 10) for text in cards]
    yield "card_wrong", "card", wrong, lambda _, out: not luhn.is_valid(out)
    countries = [code for _, code, _, *_ in numdb.get("iban").prefixes if len(code) == 2]
    accounts = [bank_account(country) for country in countries for _ in range(20)]
    yield "iban", "iban", accounts, lambda source, out: iban_is_right(out) and out[:2] == source[:2]
    papers = [iban.format(account) for account in accounts]
    yield "iban_paper", "iban", papers, lambda source, out: iban_is_right(out) and out[:2] == source[:2]
    for country in ["DE", "ES", "NO", "MT"]:
        yield "iban_" + country, "iban(country=%s)" % country, accounts, \
            lambda _, out, country=country: iban_is_right(out) and out[:2] == country
    wrong = [text[:2] + "%02d" % ((int(text[2:4]) + 1) % 97) + text[4:] for text in accounts]
    yield "iban_wrong", "iban", wrong, lambda _, out: not iban.is_valid(out, check_country=False)


def shape(text):
    return re.sub("[a-z]", "a", re.sub("[A-Z]", "A", re.sub("[0-9]", "9", text)))


def make(folder):
    os.makedirs(os.path.join(folder, "masks"), exist_ok=True)
    rules = ["version: 1", "schema: schemas/shop.yaml", "key: env:STANDIN_KEY", "source: sqlite:source.db", "tables:"]
    with sqlite3.connect(os.path.join(folder, "source.db")) as database:
        for name, rule, values, _ in tables():
            database.execute("CREATE TABLE %s (id INTEGER PRIMARY KEY, v VARCHAR(60))" % name)
            database.executemany("INSERT INTO %s (v) VALUES (?)" % name, [(value,) for value in values])
            rules.append('  %s: {v: "%s", keep: [id]}' % (name, rule))
    with open(os.path.join(folder, "masks", "shop.yaml"), "w") as file:
        file.write("\n".join(rules) + "\n")


def check(folder):
    source, out = (sqlite3.connect(os.path.join(folder, name)) for name in ("source.db", "out.db"))
    wrong, judged = [], 0
    for name, rule, _, judge in tables():
        rows = "SELECT v FROM %s ORDER BY id" % name
        pairs = [(one, other) for (one,), (other,) in zip(source.execute(rows), out.execute(rows), strict=True)]
        for one, other in pairs:
            judged += 1
            keeps_shape = rule.startswith("iban(") or re.match("national_id.(GB|CL|ES|MX|FR|FI|CN)", rule) \
                or shape(one) == shape(other)
            if not judge(one, other) or one == other or len(one) != len(other) and not rule.startswith("iban("):
                wrong.append("%s: %s -> %s" % (rule, one, other))
            elif not keeps_shape:
                wrong.append("%s: another shape: %s -> %s" % (rule, one, other))
        # In reserved ranges a few may meet.
        met = len({one for one, _ in pairs}) - len({other for _, other in pairs})
        if met > 1:
            wrong.append("%s: %d stand-ins stand for two" % (rule, met))
    print("judged", judged)
    if wrong:
        sys.exit("%d of %d are wrong:\n%s" % (len(wrong), judged, "\n".join(wrong[:40])))


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[1]](sys.argv[2])
