# SMS user data to text, written from 3GPP TS 23.038 alone: it shares nothing with channels/gsm7.cpp, which it judges.
_BASIC = ("@£$¥èéùìòÇ\nØø\rÅå" "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ" " !\"#¤%&'()*+,-./" "0123456789:;<=>?"
          "¡ABCDEFGHIJKLMNO" "PQRSTUVWXYZÄÖÑÜ§" "¿abcdefghijklmno" "pqrstuvwxyzäöñüà")
_EXTENDED = {0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|",
             0x65: "€"}


def from_septets(octets):
    """Text of unpacked septets; ValueError where an escape stands alone or an octet is no septet."""
    out, escaped = "", False
    for octet in octets:
        if octet > 127:
            raise ValueError("octet %d is no septet" % octet)
        if escaped:
            if octet not in _EXTENDED:
                raise ValueError("septet %d has no extension" % octet)
            out, escaped = out + _EXTENDED[octet], False
        elif octet == 0x1B:
            escaped = True
        else:
            out += _BASIC[octet]
    if escaped:
        raise ValueError("an escape stands at the end")
    return out


def from_ucs2(octets):
    """Text of UTF-16 in big endian; ValueError (UnicodeDecodeError) on half a pair."""
    return octets.decode("utf-16-be")


def split_header(octets):
    """(reference, total, number, user data) of user data that begins with a concatenation header."""
    length = octets[0]
    header, rest = octets[1:1 + length], octets[1 + length:]
    while header:
        name, size, value = header[0], header[1], header[2:2 + header[1]]
        if name == 0 and size == 3:
            return value[0], value[1], value[2], rest
        if name == 8 and size == 4:
            return value[0] << 8 | value[1], value[2], value[3], rest
        header = header[2 + size:]
    raise ValueError("the header has no concatenation")
