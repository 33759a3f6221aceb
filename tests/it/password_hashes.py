"""Makes password hashes, and verifies them, with the libraries that applications use.

`make PASSWORD` prints `name<TAB>hash` for every format; `verify PASSWORD` reads such
lines and fails unless each hash accepts the password and refuses another.
"""
import base64
import hashlib
import hmac
import sys

import argon2
import bcrypt
import django.conf
from passlib import hash as passlib
from werkzeug.security import check_password_hash, generate_password_hash

django.conf.settings.configure(
    PASSWORD_HASHERS=[
        f"django.contrib.auth.hashers.{name}PasswordHasher"
        for name in ["PBKDF2", "PBKDF2SHA1", "Argon2", "BCryptSHA256", "BCrypt", "Scrypt"]
    ]
)
from django.contrib.auth import hashers  # noqa: E402


def bcrypt_as(version):
    def make(password):
        made = bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode()
        return "$2" + version + made[3:]

    return make, lambda password, hashed: bcrypt.checkpw(password.encode(), hashed.replace("$2y", "$2b").encode())


def argon2_as(kind, version=19):
    hasher = argon2.PasswordHasher(time_cost=2, memory_cost=512, parallelism=2, type=kind)

    def make(password):
        if version == 19:
            return hasher.hash(password)
        return argon2.low_level.hash_secret(password.encode(), b"saltsalt", 2, 512, 1, 24, kind, version=version).decode()

    def verify(password, hashed):
        try:
            return hasher.verify(hashed, password)
        except argon2.exceptions.VerifyMismatchError:
            return False

    return make, verify


def passlib_as(handler, **options):
    handler = handler.using(**options) if options else handler
    return handler.hash, handler.verify


def django_as(name, **options):
    hasher = hashers.get_hasher(name)
    for option, value in options.items():
        setattr(hasher, option, value)

    def make(password):
        return hasher.encode(password, hasher.salt())

    return make, lambda password, hashed: hashers.check_password(password, hashed, preferred=name)


def werkzeug_as(method):
    return lambda password: generate_password_hash(password, method=method), lambda password, hashed: check_password_hash(hashed, password)


def wordpress(password):
    return base64.b64encode(hmac.new(b"wp-sha384", password.strip().encode(), hashlib.sha384).digest())


def drupal_hash(password, settings):
    itoa64 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    digest = hashlib.sha512((settings[4:12] + password).encode()).digest()
    for _ in range(1 << itoa64.index(settings[3])):
        digest = hashlib.sha512(digest + password.encode()).digest()
    number = int.from_bytes(digest, "little")
    return settings[:12] + "".join(itoa64[number >> (6 * at) & 63] for at in range(43))


FORMATS = {
    "bcrypt a": bcrypt_as("a"),
    "bcrypt b": bcrypt_as("b"),
    "bcrypt y": bcrypt_as("y"),
    "argon2id": argon2_as(argon2.Type.ID),
    "argon2i": argon2_as(argon2.Type.I),
    "argon2d": argon2_as(argon2.Type.D),
    "argon2i of 2015": argon2_as(argon2.Type.I, 16),
    "passlib scrypt": passlib_as(passlib.scrypt, rounds=8),
    "passlib pbkdf2 sha1": passlib_as(passlib.pbkdf2_sha1, rounds=1000),
    "passlib pbkdf2 sha256": passlib_as(passlib.pbkdf2_sha256, rounds=1000, salt_size=20),
    "passlib pbkdf2 sha512": passlib_as(passlib.pbkdf2_sha512, rounds=1000),
    "django pbkdf2": django_as("pbkdf2_sha256", iterations=1000),
    "django pbkdf2 sha1": django_as("pbkdf2_sha1", iterations=1000),
    "django argon2": django_as("argon2", memory_cost=512),
    "django bcrypt": django_as("bcrypt", rounds=4),
    "django bcrypt sha256": django_as("bcrypt_sha256", rounds=4),
    "django scrypt": django_as("scrypt", work_factor=256),
    "werkzeug scrypt": werkzeug_as("scrypt:256:8:2"),
    "werkzeug pbkdf2": werkzeug_as("pbkdf2:sha256:1000"),
    "werkzeug pbkdf2 sha512": werkzeug_as("pbkdf2:sha512:1000"),
    "phpass": passlib_as(passlib.phpass, rounds=7),
    "phpbb": passlib_as(passlib.phpass, rounds=8, ident="H"),
    "drupal": (lambda password: drupal_hash(password, "$S$9saltsalt"), lambda password, hashed: drupal_hash(password, hashed) == hashed),
    "wordpress": (
        lambda password: "$wp" + bcrypt.hashpw(wordpress(password), bcrypt.gensalt(4)).decode().replace("$2b", "$2y"),
        lambda password, hashed: bcrypt.checkpw(wordpress(password), hashed[3:].replace("$2y", "$2b").encode()),
    ),
    "md5 crypt": passlib_as(passlib.md5_crypt),
    "apache": passlib_as(passlib.apr_md5_crypt),
    "sha256 crypt": passlib_as(passlib.sha256_crypt, rounds=1000),
    "sha512 crypt": passlib_as(passlib.sha512_crypt, rounds=5000),
    "sha512 crypt, short salt": passlib_as(passlib.sha512_crypt, rounds=1234, salt="abc"),
    "ldap sha": passlib_as(passlib.ldap_sha1),
    "ldap ssha": passlib_as(passlib.ldap_salted_sha1),
    "ldap ssha256": passlib_as(passlib.ldap_salted_sha256),
    "ldap ssha512": passlib_as(passlib.ldap_salted_sha512),
    "ldap md5": passlib_as(passlib.ldap_md5),
    "ldap smd5": passlib_as(passlib.ldap_salted_md5),
    "ldap crypt": passlib_as(passlib.ldap_sha512_crypt, rounds=1000),
    "mysql native": passlib_as(passlib.mysql41),
    "hex md5": passlib_as(passlib.hex_md5),
    "hex sha1": passlib_as(passlib.hex_sha1),
    "hex sha256": passlib_as(passlib.hex_sha256),
    "hex sha512": passlib_as(passlib.hex_sha512),
}

if __name__ == "__main__":
    command, password = sys.argv[1:]
    if command == "make":
        for name, (make, verify) in FORMATS.items():
            hashed = make(password)
            assert verify(password, hashed), f"{name} does not verify what it made"
            print(f"{name}\t{hashed}")
    else:
        verified = 0
        for line in sys.stdin:
            name, hashed = line.rstrip("\n").split("\t")
            verify = FORMATS[name][1]
            assert verify(password, hashed), f"{name} refuses the password"
            assert not verify(password + "x", hashed), f"{name} accepts another password"
            verified += 1
        print(verified)
