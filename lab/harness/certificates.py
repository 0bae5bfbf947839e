"""A certificate authority for the lab, and one that the inspecting proxy signs with."""

import os
import subprocess

from .places import program


def openssl(*arguments):
    subprocess.run([program("openssl"), *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def authority(folder, name, common_name):
    key, certificate = os.path.join(folder, name + ".key"), os.path.join(folder, name + ".pem")
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650",
            "-subj", "/CN=" + common_name, "-keyout", key, "-out", certificate,
            "-addext", "basicConstraints=critical,CA:true", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    return key, certificate


class Certificates:
    def __init__(self, folder):
        self.folder = folder
        self.key, self.root = authority(folder, "root", "Lab Root")
        box_key, box_root = authority(folder, "inspection", "Lab Inspection")
        self.bundle = os.path.join(folder, "trusted.pem")   # what clients trust
        self.inspection = os.path.join(folder, "mitmproxy-ca.pem")
        with open(self.bundle, "w") as file:
            file.write(open(self.root).read() + open(box_root).read())
        with open(self.inspection, "w") as file:
            file.write(open(box_key).read() + open(box_root).read())

    def issue(self, name):
        """Key, certificate and a file of both for a host name."""
        stem = os.path.join(self.folder, name)
        key, request, certificate, both = (stem + end for end in (".key", ".csr", ".crt", ".both"))
        if not os.path.exists(both):
            openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=" + name,
                    "-keyout", key, "-out", request)
            extensions = stem + ".ext"
            with open(extensions, "w") as file:
                file.write(f"subjectAltName=DNS:{name}\nextendedKeyUsage=serverAuth,clientAuth\n"
                           "authorityKeyIdentifier=keyid\n")
            openssl("x509", "-req", "-in", request, "-CA", self.root, "-CAkey", self.key, "-CAcreateserial", "-days", "825",
                    "-extfile", extensions, "-out", certificate)
            with open(both, "w") as file:
                file.write(open(certificate).read() + open(key).read())
        return key, certificate, both
