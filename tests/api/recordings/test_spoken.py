"""People speak in a hearing: what is read off it is what sox measures, and where nobody speaks nothing is seen."""

import subprocess

import pytest

from tests.dossiers.recordings.spoken import SILENCE, SUFFIXES, channels, extremes, seconds

LOSSLESS = {"audio/wav", "audio/flac", "audio/ogg"}


@pytest.mark.parametrize("media_type", SUFFIXES)
def test_what_is_read_off_a_hearing_is_what_another_program_measures(desk, spoken, media_type):
    file = spoken.file(media_type)

    taken = desk.taken_in(spoken.sound(media_type), media_type)

    # An MP3 has whole frames: one program takes the encoder's delay for sound, another does not.
    assert taken["durationMs"] == pytest.approx(seconds(file) * 1_000, abs=1 if media_type in LOSSLESS else 80)
    assert (taken["channels"], taken["mediaType"]) == (channels(file), media_type)
    peaks = desk.client.get(taken["link"]["peaks"]).json()
    assert peaks["peaksPerSecond"] == 50
    low, high = extremes(file)
    assert min(pair[0] for pair in peaks["peaks"]) == pytest.approx(low, abs=0.02)
    assert max(pair[1] for pair in peaks["peaks"]) == pytest.approx(high, abs=0.02)


@pytest.mark.parametrize("media_type", SUFFIXES)
def test_the_waveform_shows_who_speaks_when(desk, spoken, media_type):
    link = desk.taken_in(spoken.sound(media_type), media_type)["link"]
    loud = [max(-low, high) for low, high in desk.client.get(link["peaks"]).json()["peaks"]]

    def heard(start: float, end: float) -> float:
        return max(loud[round(start * 50) : round(end * 50)])

    for one in spoken.statements:
        assert heard(one.start - SILENCE + 0.1, one.start - 0.1) < 0.01
        assert heard(one.start, one.start + 0.5) > 0.2
        assert heard(one.end - 0.5, one.end) > 0.05
    assert heard(spoken.statements[-1].end + 0.1, spoken.statements[-1].end + SILENCE - 0.1) < 0.01


def test_two_microphones_are_two_channels_and_one_waveform(desk, spoken, tmp_path):
    """One hears the first statement alone, the other nothing: mixed, it is half as loud."""
    both = tmp_path / "both.wav"
    first = spoken.folder / "part-0.wav"
    subprocess.run(["sox", "-M", first, "|sox -v 0 " + str(first) + " -p", both], check=True)  # noqa: S603, S607

    taken = desk.taken_in(both.read_bytes())

    assert taken["channels"] == channels(both) == 2
    peaks = desk.client.get(taken["link"]["peaks"]).json()["peaks"]
    assert max(high for _, high in peaks) == pytest.approx(extremes(first)[1] / 2, abs=0.01)
