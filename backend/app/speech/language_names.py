"""Whisper's languages by their English names: some servers answer with those in place of codes."""

_KNOWN = """
en english, zh chinese, de german, es spanish, ru russian, ko korean, fr french, ja japanese,
pt portuguese, tr turkish, pl polish, ca catalan, nl dutch, ar arabic, sv swedish, it italian,
id indonesian, hi hindi, fi finnish, vi vietnamese, he hebrew, uk ukrainian, el greek, ms malay,
cs czech, ro romanian, da danish, hu hungarian, ta tamil, no norwegian, th thai, ur urdu,
hr croatian, bg bulgarian, lt lithuanian, la latin, mi maori, ml malayalam, cy welsh, sk slovak,
te telugu, fa persian, lv latvian, bn bengali, sr serbian, az azerbaijani, sl slovenian,
kn kannada, et estonian, mk macedonian, br breton, eu basque, is icelandic, hy armenian,
ne nepali, mn mongolian, bs bosnian, kk kazakh, sq albanian, sw swahili, gl galician, mr marathi,
pa punjabi, si sinhala, km khmer, sn shona, yo yoruba, so somali, af afrikaans, oc occitan,
ka georgian, be belarusian, tg tajik, sd sindhi, gu gujarati, am amharic, yi yiddish, lo lao,
uz uzbek, fo faroese, ht haitian creole, ps pashto, tk turkmen, nn nynorsk, mt maltese,
sa sanskrit, lb luxembourgish, my myanmar, bo tibetan, tl tagalog, mg malagasy, as assamese,
tt tatar, haw hawaiian, ln lingala, ha hausa, ba bashkir, jw javanese, su sundanese,
yue cantonese, my burmese, ca valencian, nl flemish, ht haitian, lb letzeburgesch, ps pushto,
pa panjabi, ro moldavian, ro moldovan, si sinhalese, es castilian, zh mandarin
"""

_CODES = {
    name: code for code, _, name in (entry.strip().partition(" ") for entry in _KNOWN.split(","))
}
CODES = frozenset(_CODES.values())
"""What a server that runs Whisper may be asked for."""


def code_of(language: str | None) -> str | None:
    """The code of a language, given its code or name; None where there is none such."""
    said = (language or "").strip().lower()
    if said in _CODES:
        return _CODES[said]
    code = said.replace("_", "-").partition("-")[0]
    return code if code in CODES else None
