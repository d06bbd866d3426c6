from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scraper.errors import ConfigError
from scraper.fetch_options import SecretPlace, SecretRef
from scraper.pace import AT_ONCE
from variorum.config import Settings, read_settings
from variorum.config_channels import subscriptions

if TYPE_CHECKING:
    from pathlib import Path

MAIL = """[[channels]]
name = "a"
type = "email"
host = "m.example"
sender = "a@b.example"
to = ["c@d.example"]
"""
HOOK = '[[channels]]\nname = "hook"\ntype = "webhook"\nurl = "https://example.org/hook"\n'


def read(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "variorum.toml"
    path.write_text(text, encoding="utf-8")
    return read_settings(path, {})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[channels]]\nname = "a"\ntype = "webhook"\n', "a channel of type webhook needs url"),
        ('[[channels]]\nname = "a"\ntype = "email"\nhost = "m.example"\n', "needs sender, to"),
        (f'{HOOK}topic = "x"\n', "takes no topic; it takes allow_private, headers"),
        ('[[channels]]\nname = "a"\ntype = "slack"\nurl = "https://hooks.slack.com/x"\n', "is a secret: write { env ="),
        ('[[channels]]\nname = "a"\ntype = "telegram"\ntoken = "123"\nroom = "1"\n', "a secret does not belong here"),
        ('[[channels]]\nname = "console"\ntype = "webhook"\n', "is the program's own output"),
        ('[[channels]]\nname = "a b"\ntype = "webhook"\n', "channels[1].name"),
        (MAIL.replace("c@d.example", "Rossi, Ada <c@d.example>"), "“Rossi, Ada <c@d.example>” is no address that mail"),
        (MAIL.replace("c@d.example", "c..c@d.example"), "channels[1].to[1]: “c..c@d.example” is no address"),
        (MAIL.replace("a@b.example", "josé@b.example"), "channels[1].sender: “josé@b.example” is no address"),
        (HOOK + HOOK, "line 6: channels[2].name: there is a channel “hook” already"),
        (HOOK.replace("https://", "https://user:word@"), "an address with a password in it is a secret"),
        (f'{HOOK}headers = {{ Authorization = "Bearer 1" }}\n', "looks like a secret"),
        (f'{HOOK}zone = "Rome"\n', "“Rome” is no time zone, such as Europe/Rome"),
        (
            '[[notify]]\nchannels = ["mail"]\n',
            "line 2: notify[1].channels: there is no channel “mail”; there are: console",
        ),
        (
            '[[notify]]\nchannels = ["console"]\ndigest = "nightly"\n',
            "“nightly” is no digest; write hourly, daily 08:00",
        ),
        ('[[notify]]\nchannels = ["console"]\ndigest = "daily 08:00"\n', 'say by which clock: zone = "Europe/Rome"'),
        ('[[notify]]\nchannels = ["console"]\nquiet = "22-7"\nzone = "UTC"\n', "write them as 22:00-07:00"),
        ('[[notify]]\nchannels = ["console"]\nkinds = ["changed"]\n', "notify[1].kinds[1]"),
        ("[[notify]]\nchannels = []\n", "notify[1].channels"),
    ],
)
def test_what_cannot_be_meant_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    assert said in str(caught.value)


def test_a_password_is_never_sent_in_clear(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="a password is not sent in clear"):
        read(tmp_path, f'{MAIL}security = "none"\nuser = "u"\npassword = {{ env = "P" }}\n')
    with pytest.raises(ConfigError, match="belong together"):
        read(tmp_path, f'{MAIL}user = "u"\n')


def test_files_are_meant_from_the_configuration_s_folder(tmp_path: Path) -> None:
    channel = '[[channels]]\nname = "a"\ntype = "ntfy"\ntopic = "t"\ntoken = { file = "s/t" }\n'
    (read_channel,) = read(tmp_path, f'{channel}[channels.templates]\ntext = "t.txt"\n').channels
    assert read_channel.secrets == (SecretRef(SecretPlace.FILE, str(tmp_path / "s" / "t")),)
    assert read_channel.templates.text == str(tmp_path / "t.txt")


def test_a_channel_that_nobody_names_gets_everything_at_once(tmp_path: Path) -> None:
    text = f'{HOOK}[[notify]]\nchannels = ["console"]\ntags = ["x"]\ndigest = "daily 08:00"\nzone = "Europe/Rome"\n'
    told, rest = subscriptions(["console", "hook"], read(tmp_path, text).notify)
    assert (told.channels, told.tags, str(told.pace)) == (("console",), ("x",), "daily 08:00; Europe/Rome")
    assert (rest.channels, rest.pace) == (("hook",), AT_ONCE)
