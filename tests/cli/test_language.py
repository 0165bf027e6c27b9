"""In which language a report is told."""

import pytest

from verticalize.cli.language import language
from verticalize.errors import ConfigError

BOTH, CHINESE, EARLIER = {"languages": ["zh", "en"]}, {"languages": ["zh"]}, {}


@pytest.mark.parametrize(
    ("environment", "report", "told"),
    [
        ({"LANG": "zh_CN.UTF-8"}, BOTH, "zh"),
        ({"LANG": "zh_TW"}, {"languages": ["en"]}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, EARLIER, "zh"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, BOTH, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, BOTH, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US"}, BOTH, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, BOTH, "zh"),
        ({"LANG": "en_GB.UTF-8"}, CHINESE, "zh"),
        ({}, CHINESE, "zh"),
        ({}, BOTH, "en"),
        ({}, EARLIER, "en"),
    ],
)
def test_the_locale_decides_then_the_only_language_of_the_pack(environment, report, told):
    assert language(None, report, environment) == told


def test_what_is_asked_for_comes_before_the_locale():
    assert language("en", CHINESE, {"LANG": "zh_CN.UTF-8"}) == "en"
    assert language("zh", {"languages": ["en"]}, {}) == "zh"


def test_a_language_that_no_report_is_told_in_is_an_error_that_names_those_that_are():
    with pytest.raises(ConfigError, match=r"--language: no report is told in 'fr'. Known: en, zh."):
        language("fr", BOTH, {})
