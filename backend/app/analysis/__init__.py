"""Signals found in an answer's text by rules: what stands there and where, nothing about anybody.

Rules of English and of Chinese both run over every text, as bilingual answers are common; the
text's main language decides only how its length is counted. Each pass is linear in the text.
"""
