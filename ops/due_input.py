"""What the judge reads: a CAP 1.2 alert and the communes, by ElementTree and shapely. Coordinates become whole numbers of
1e-7 degrees."""
import datetime
import gzip
import hashlib
import json
import unicodedata
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass

import numpy
from shapely.geometry import shape
from shapely.ops import transform

FIXED = 10_000_000
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"


@dataclass
class Info:
    language: str
    event: str
    headline: str
    severity: str
    sender_name: str
    expires: datetime.datetime
    responses: list
    areas: list


@dataclass
class Alert:
    identifier: str
    sender: str
    status: str
    msg_type: str
    code: str
    infos: list


def plain(text):
    return " ".join(unicodedata.normalize("NFC", text or "").split())


def short_code(raw):
    """The first 40 bits of the SHA-256 in Crockford's base 32."""
    bits = int.from_bytes(hashlib.sha256(raw).digest()[:5], "big")
    return "".join("0123456789abcdefghjkmnpqrstvwxyz"[bits >> shift & 31] for shift in range(35, -1, -5))


def read_alert(raw):
    root = ElementTree.fromstring(raw)
    if root.tag != CAP + "alert":
        raise ValueError(f"{root.tag}: not a CAP 1.2 alert")

    def text(node, name):
        return plain(node.findtext(CAP + name))

    infos = [Info(text(i, "language") or "en-US", text(i, "event"), text(i, "headline"), text(i, "severity"),
                  text(i, "senderName") or text(root, "sender"),
                  datetime.datetime.fromisoformat(text(i, "expires")),
                  [r.text.strip() for r in i.findall(CAP + "responseType")], i.findall(CAP + "area"))
             for i in root.findall(CAP + "info")]
    return Alert(text(root, "identifier"), text(root, "sender"), text(root, "status"), text(root, "msgType"),
                 short_code(raw), infos)


@dataclass
class Commune:
    code: str
    full_name: str
    outline: object


def fixed(geometry):
    return transform(lambda x, y: (numpy.rint(numpy.asarray(x) * FIXED), numpy.rint(numpy.asarray(y) * FIXED)),
                     geometry)


def read_features(path):
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8-sig") as file:
        text = file.read()
    try:
        return json.loads(text)["features"]
    except (ValueError, KeyError):
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def read_communes(path):
    return {f["properties"]["code"]: Commune(f["properties"]["code"], f["properties"]["full_name"],
                                             fixed(shape(f["geometry"])))
            for f in read_features(path)}
