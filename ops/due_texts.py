"""What a person's message must hold: his language, his commune, what threatens, until when, from whom, the link."""
import datetime
import re

from due_input import plain

SEVERITIES = ["Extreme", "Severe", "Moderate", "Minor", "Unknown"]


class Texts:
    """What a person's message must hold, by his language; made once per language."""

    def __init__(self, alert, communes):
        self.alert, self.communes = alert, communes
        self.names = {}
        self.by_language = {language: self._demands(language) for language in ("vi", "en")}

    def _info(self, language):
        for wanted in (language, "vi"):
            own = [i for i in self.alert.infos if re.match(wanted + r"(-|$)", i.language, re.I)]
            if own:
                return min(own, key=lambda i: SEVERITIES.index(i.severity)), wanted
        first = self.alert.infos[0]
        return first, "en" if first.language.lower().startswith("en") else "vi"

    def _demands(self, language):
        info, frame = self._info(language)
        demands = [("sender_name", info.sender_name[:60]), ("link", "/a/" + self.alert.code)]
        if self.alert.msg_type != "Cancel" and "AllClear" not in info.responses:
            demands.append(("expires", until(info.expires, frame)))
        return demands, [w.casefold() for w in (info.headline, info.event) if w]

    def fault(self, person, message):
        """What is wrong with it, or None. Never the person."""
        if message["language"] != person.language:
            return "language"
        title, body = message["title"], message["body"]
        demands, threats = self.by_language[person.language]
        for name, text in demands:
            if text not in body:
                return name
        whole = (title + " " + body).casefold()
        if not any(threat in whole for threat in threats):
            return "headline and event"
        if not any(self._name(code).search(body) for code in person.communes):
            return "commune"
        return None

    def _name(self, code):
        if code not in self.names:
            self.names[code] = re.compile(r"(?<!\w)" + re.escape(plain(self.communes[code].full_name)) + r"(?!\w)")
        return self.names[code]


MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def until(expires, language):
    t = expires.astimezone(datetime.timezone(datetime.timedelta(hours=7)))
    if language == "vi":
        return f"{t:%H:%M} ngày {t:%d/%m/%Y}"
    return f"{t:%H:%M}, {t:%d} {MONTHS[t.month - 1]} {t.year}"
