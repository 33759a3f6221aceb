"""Numbers of every national identifier that python-stdnum knows, and what it says of each.

    detectors.py        prints NAME <tab> NUMBER <tab> 1 or 0 for right or wrong

Half of them come near: birth dates are days, prefixes are given ones. Where an authority
refuses more than python-stdnum does, the condition stands here beside its name.
"""
import datetime
import random
import re
from importlib import import_module

COUNT = 40
draw = random.Random(5)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def fill(template):
    """# is a digit, @ a letter, {..} a birth date, and [..] one of its characters."""
    year, month, day = draw.randint(1900, 2024), draw.randint(1, 12), draw.randint(1, 28)
    over = 20 if year >= 2000 else 0
    text = template.replace("{yymmdd}", "%02d%02d%02d" % (year % 100, month, day))
    text = text.replace("{ddmmyy}", "%02d%02d%02d" % (day, month, year % 100))
    text = text.replace("{yyyymmdd}", "%04d%02d%02d" % (year, month, day))
    text = text.replace("{yy.mm.dd}", "%02d.%02d.%02d" % (year % 100, month, day))
    text = text.replace("{pl}", "%02d%02d%02d" % (year % 100, month + over, day))
    text = text.replace("{bg}", "%02d%02d%02d" % (year % 100, month + 2 * over, day))
    text = re.sub(r"\[(.+?)\]", lambda found: draw.choice(found[1]), text)
    text = re.sub("#", lambda _: draw.choice("0123456789"), text)
    return re.sub("@", lambda _: draw.choice(LETTERS), text)


def digits(text):
    return re.sub(r"\W", "", text)


def is_day(year, month, day):
    try:
        return bool(datetime.date(year, month, day))
    except ValueError:
        return False


def belgian(text):
    """Dates that are not known are left out here, and serials of 000 and 999 there."""
    text = digits(text)
    return any(is_day(century + int(text[:2]), int(text[2:4]), int(text[4:6])) and
               97 - int(prefix + text[:9]) % 97 == int(text[9:])
               for century, prefix in ((1900, ""), (2000, "2")))


def french(text):
    text = text.replace(" ", "")
    month = int(text[3:5])
    return text[0] in "123478" and (1 <= month <= 12 or 20 <= month <= 42 or 50 <= month)


def swedish(text):
    """python-stdnum asks for a sign, knows no coordination number, and takes the year 212."""
    module = import_module("stdnum.se.personnummer")
    text = text if "-" in text else text[:-4] + "-" + text[-4:]
    return module.is_valid(text) and (len(text) == 11 or text[:2] in ("18", "19", "20"))


def finnish(text):
    """A reserved number is of the kind, too."""
    return import_module("stdnum.fi.hetu").is_valid(text, allow_temporary=True)


def canadian(text):
    """Those that begin with 0 or 8 are nobody's, and of the kind."""
    return import_module("stdnum.luhn").is_valid(digits(text))


def danish(text):
    """The library refuses those who are not born yet, and we have no clock."""
    try:
        return bool(import_module("stdnum.dk.cpr").get_birth_date(text))
    except ValueError:
        return False


def czech(text):
    """Months have 20, 50 or 70 added; the module takes 41 and 91, too."""
    return int(text[2:4]) % 50 % 20 <= 12 and int(text[2:4]) % 50 < 40


def american(text):
    """Groups of 50 to 65 have been given out since the module was written."""
    return import_module("stdnum.us.itin").is_valid(text) or text[0] == "9" and 50 <= int(digits(text)[3:5]) <= 65


def routing(text):
    return re.match("0[1-9]|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80", text)


def indonesian(text):
    """The provinces 92 to 97 are younger than the module's list, and its regencies are not looked at."""
    newer = "91" + text[2:] if "92" <= text[:2] <= "97" else text
    return import_module("stdnum.id.nik").is_valid(newer) and text[12:] != "0000" and int(text[6:8]) <= 71 and 1 <= int(text[2:4]) <= 79


# Detector, module, what it looks like, and what an authority asks for beyond the module.
CASES = [
    ("aba_rtn", "us.rtn", ["#########", "[0236][12]#######"], routing),
    ("ar_cuit", "ar.cuit", ["[2][0347]#########", "20-########-#", "30-########-#", "###########"], None),
    ("ar_dni", "ar.dni", ["[123456789]#####", "[123456789]#######", "[123456789]######", "[123456789]#.###.###"],
        lambda text: int(digits(text)) >= 1_000_000),
    ("at_svnr", "at.vnr", ["####{ddmmyy}", "#### {ddmmyy}"], None),
    ("au_tfn", "au.tfn", ["#########", "### ### ###"], None),
    ("be_nn", "be.nn", ["{yymmdd}#####", "{yy.mm.dd}-###.##", "###########"], belgian),
    ("bg_egn", "bg.egn", ["{bg}####", "##########"], None),
    ("br_cnpj", "br.cnpj", ["########0001##", "##.###.###/####-##", "##@@####0001##"], None),
    ("br_cpf", "br.cpf", ["###########", "###.###.###-##"], None),
    ("ca_sin", "ca.sin", ["#########", "### ### ###", "###-###-###"], None),
    ("ch_ahv", "ch.ssn", ["756##########", "756.####.####.##", "75###########"], None),
    ("cl_rut", "cl.rut", ["########-#", "##.###.###-#", "##.###.###-K", "#######-#", "#########", "########K"], None),
    ("cn_ric", "cn.ric", ["110101{yyyymmdd}####", "310101{yyyymmdd}###X"], None),
    ("co_nit", "co.nit", ["##########", "###.###.###-#", "##########-#"], None),
    ("cz_rc", "cz.rc", ["{yymmdd}/####", "{yymmdd}####", "{yymmdd}/###", "##########"], czech),
    ("de_idnr", "de.idnr", ["[123456789]##########", "[123456789]# ### ### ###", "1023[12345]6[12345]789#"], None),
    ("dk_cpr", "dk.cpr", ["{ddmmyy}####", "{ddmmyy}-####", "##########"], None),
    ("ee_ik", "ee.ik", ["[34]{yymmdd}####", "###########"], None),
    ("es_cif", "es.cif", ["@########", "[ABCDEFGH]########", "[PQRS]#######@"], None),
    ("es_dni", "es.dni", ["########@", "########-@"], None),
    ("es_nie", "es.nie", ["[XYZ]#######@", "X-#######-@", "@#######@"], None),
    ("fi_hetu", "fi.hetu", ["{ddmmyy}-###@", "{ddmmyy}A###@", "{ddmmyy}-####", "{ddmmyy}Y####"], None),
    ("fr_nir", "fr.nir", ["[12]##07##########", "[12] ## 11 2A 120 ### ##", "###############", "[12]##[01]#2B########",
                          "# ## ## ## ### ### ##"], french),
    ("gb_nhs", "gb.nhs", ["##########", "### ### ####"], None),
    ("gb_utr", "gb.utr", ["##########", "##### #####"], None),
    ("gr_amka", "gr.amka", ["{ddmmyy}#####", "###########"], None),
    ("hr_oib", "hr.oib", ["###########"], None),
    ("id_nik", "id.nik", ["3171##{ddmmyy}####", "1101##{ddmmyy}####", "3201##4[123456789]0585####"], None),
    ("ie_pps", "ie.pps", ["#######@", "#######@[ABHWTX]", "#######@@"], None),
    ("il_id", "il.idnr", ["#########", "########-#"], None),
    ("in_aadhaar", "in_.aadhaar", ["[23456789]###########", "[23456789]### #### ####"], None),
    ("in_gstin", "in_.gstin", ["27@@@P@####@1Z@", "09@@@C@####@1Z#", "@#@@@P@####@1Z@"], None),
    ("in_pan", "in_.pan", ["@@@@@####@", "@@@P@####@"], None),
    ("it_codice_fiscale", "it.codicefiscale", ["@@@@@@##[ABCDEHLMPRST][1256]#H501@", "@@@@@@#L[ABC]0#@[1L]#U@"], None),
    ("it_iva", "it.iva", ["#######0###", "###########"], None),
    ("jp_mynumber", "jp.in_", ["############", "#### #### ####"], None),
    ("kr_rrn", "kr.rrn", ["{yymmdd}-#######", "{yymmdd}#######"], None),
    ("lt_ak", "lt.asmens", ["[34]{yymmdd}####", "[12345678]##########"], None),
    ("lv_pk", "lv.pvn", ["{ddmmyy}-[12]####", "{ddmmyy}[12]####", "32####-#####"],
        lambda text: text[:2] == "32" or text[0] <= "3" and digits(text)[6] in "012"),
    ("mx_curp", "mx.curp", ["@[AEIOU]@@{yymmdd}[HM]DFBCD0#", "@X@@{yymmdd}MNEBCDA#", "@@@@##[01]###[HM]@@BCD0#"], None),
    ("my_nric", "my.nric", ["{yymmdd}######", "{yymmdd}-##-####", "############"], None),
    ("nl_bsn", "nl.bsn", ["#########", "####.##.###"], None),
    ("no_fodselsnummer", "no.fodselsnummer", ["{ddmmyy}#####", "{ddmmyy} #####", "4{ddmmyy}####"], None),
    ("nz_ird", "nz.ird", ["########", "##-###-###", "1########", "###-###-###"], None),
    ("pl_nip", "pl.nip", ["[123456789]#########", "###-###-##-##"], lambda text: text[0] != "0"),
    ("pl_pesel", "pl.pesel", ["{pl}#####", "###########"], None),
    ("pt_nif", "pt.nif", ["[1235689]########", "45#######", "### ### ###"], lambda text: text[0] in "12356789" or text[:2] == "45"),
    ("ro_cnp", "ro.cnp", ["[12]{yymmdd}1#####", "#############"], None),
    ("se_personnummer", "se.personnummer", ["{yymmdd}-####", "{yyyymmdd}-####", "{yymmdd}####"],
        lambda text: int(text.split("-")[0][-2:] if "-" in text else text[4:6]) <= 60),
    ("th_pin", "th.pin", ["#############", "#-####-#####-##-#"], None),
    ("tr_tckn", "tr.tckimlik", ["###########"], None),
    ("us_ein", "us.ein", ["##-#######", "#########"], None),
    ("us_itin", "us.itin", ["9##-##-####", "9########"], None),
    ("us_ssn", "us.ssn", ["###-##-####", "#########", "[06]##-##-####", "000-##-####", "###-00-####"], None),
    ("za_id", "za.idnr", ["{yymmdd}####08#", "{yymmdd}#######"], None),
]
JUDGES = {
    "se_personnummer": swedish, "fi_hetu": finnish, "ca_sin": canadian, "dk_cpr": danish, "us_itin": american,
    "id_nik": indonesian,
}


def main():
    for name, module, templates, also in CASES:
        judge = JUDGES.get(name) or import_module("stdnum." + module).is_valid

        def is_right(text):
            try:
                return bool(judge(text) and (also is None or also(text)))
            except KeyError:
                # cn.ric stumbles over places that it does not know.
                return False

        found = {True: set(), False: set()}
        for _ in range(400_000):
            text = fill(draw.choice(templates))
            kind = is_right(text)
            if len(found[kind]) < COUNT:
                found[kind].add(text)
                if kind:
                    # The nearest wrong ones: another digit, two that changed places.
                    at = draw.randrange(len(text) - 1)
                    for near in (text[:at] + draw.choice("0123456789") + text[at + 1:],
                                 text[:at] + text[at + 1] + text[at] + text[at + 2:]):
                        if [c.isalnum() for c in near] == [c.isalnum() for c in text]:
                            found[is_right(near)].add(near)
            if min(map(len, found.values())) >= COUNT:
                break
        for kind, texts in found.items():
            for text in sorted(texts):
                print(name, text, int(kind), sep="\t")


if __name__ == "__main__":
    main()
