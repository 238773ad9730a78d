"""Arrow text columns from numbers, without a Python object per row."""

import numpy as np
import pyarrow as pa

from .clock import DAY, HOUR, MINUTE, SECOND

_DIGITS4 = np.frombuffer("".join(f"{i:04d}" for i in range(10_000)).encode(), np.uint8).reshape(
    -1, 4
)
_DIGITS2 = _DIGITS4[:100, 2:]
_HEX2 = np.frombuffer("".join(f"{i:02x}" for i in range(256)).encode(), np.uint8).reshape(-1, 2)


def digits(values: np.ndarray, width: int) -> np.ndarray:
    """Decimal digits of non-negative integers, zero-padded: uint8, shape (n, width)."""
    blocks = -(-width // 4)
    out = np.empty((len(values), blocks * 4), dtype=np.uint8)
    rest = values.astype(np.int64)
    for block in range(blocks - 1, -1, -1):
        rest, part = np.divmod(rest, 10_000)
        out[:, block * 4 : block * 4 + 4] = _DIGITS4[part]
    return out[:, blocks * 4 - width :]


def scrambled_hex(values: np.ndarray) -> np.ndarray:
    """16 hexadecimal digits per integer, distinct for distinct integers: uint8, (n, 16)."""
    mixed = values.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    for factor in (0xBF58476D1CE4E5B9, 0x94D049BB133111EB):
        mixed = (mixed ^ (mixed >> np.uint64(31))) * np.uint64(factor)
    octets = mixed.byteswap().view(np.uint8).reshape(-1, 8)
    return _HEX2[octets].reshape(-1, 16)


def text_array(matrix: np.ndarray, lengths: np.ndarray) -> pa.Array:
    """Text of the first `lengths[i]` bytes of each row; a length of 0 becomes null."""
    offsets = np.zeros(len(lengths) + 1, dtype=np.int32)
    np.cumsum(lengths, out=offsets[1:])
    body = matrix[np.arange(matrix.shape[1]) < lengths[:, None]]
    validity = None
    if len(lengths) and lengths.min() == 0:
        validity = pa.py_buffer(np.packbits(lengths > 0, bitorder="little"))
    return pa.Array.from_buffers(
        pa.string(), len(lengths), [validity, pa.py_buffer(offsets), pa.py_buffer(body)]
    )


def coded(codes: np.ndarray, vocabulary: list[str]) -> pa.Array:
    """Dictionary-encoded text; a code below 0 is null.

    Raises ValueError when the vocabulary repeats itself: a Parquet writer then leaves unset bytes
    in the file, and the same table gives other bytes the next time.
    """
    if len(set(vocabulary)) < len(vocabulary):
        raise ValueError("a vocabulary must not repeat itself")
    indices = pa.array(codes.astype(np.int32), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(vocabulary, pa.string()))


def timestamps(at: np.ndarray, missing: np.ndarray | None = None) -> pa.Array:
    """Microseconds since 1970 as a timestamp without zone (UTC)."""
    return pa.array(at.astype("datetime64[us]"), pa.timestamp("us"), mask=missing)


UTC_SECONDS, LOCAL_OFFSET, PLAIN_MILLIS, UTC_MICROS, PLAIN_SECONDS, ZERO_OFFSET = range(6)


def iso_times(at: np.ndarray, offset: np.ndarray, form: np.ndarray) -> pa.Array:
    """ISO-8601 text in one of six forms, chosen per row.

    `at` is UTC in microseconds, `offset` the local offset (microseconds) that LOCAL_OFFSET shows.
    Forms: ...Z, ...+02:00, plain with .mmm, .ffffffZ, plain, .mmm+00:00.
    """
    shown = np.where(form == LOCAL_OFFSET, at + offset, at)
    out = np.zeros((len(at), 32), dtype=np.uint8)
    day = shown // DAY
    first = int(day.min()) if len(day) else 0
    last = int(day.max()) if len(day) else 0
    table = np.arange(first, last + 1).astype("datetime64[D]").astype("S10")
    out[:, :10] = table.view(np.uint8).reshape(-1, 10)[day - first]
    plain = (form == PLAIN_MILLIS) | (form == PLAIN_SECONDS)
    out[:, 10] = np.where(plain, ord(" "), ord("T"))
    rest = shown - day * DAY
    for column, unit in ((11, HOUR), (14, MINUTE), (17, SECOND)):
        part, rest = np.divmod(rest, unit)
        out[:, column : column + 2] = _DIGITS2[part]
        out[:, column + 2] = ord(":")
    length = np.full(len(at), 19, dtype=np.int32)
    for code, width in ((PLAIN_MILLIS, 3), (ZERO_OFFSET, 3), (UTC_MICROS, 6)):
        rows = np.flatnonzero(form == code)
        out[rows, 19] = ord(".")
        out[rows, 20 : 20 + width] = digits(rest[rows], 6)[:, :width]
        length[rows] += 1 + width
    _suffixes(out, length, offset, form)
    return text_array(out, length)


def _suffixes(out: np.ndarray, length: np.ndarray, offset: np.ndarray, form: np.ndarray) -> None:
    """Append Z, +00:00 or the local offset to the forms that carry one; changes both arrays."""
    zulu = np.flatnonzero((form == UTC_SECONDS) | (form == UTC_MICROS))
    out[zulu, length[zulu]] = ord("Z")
    length[zulu] += 1
    for code in (LOCAL_OFFSET, ZERO_OFFSET):
        rows = np.flatnonzero(form == code)
        at = 19 if code == LOCAL_OFFSET else 23
        minutes = np.abs(offset[rows]) // MINUTE if code == LOCAL_OFFSET else np.zeros(len(rows))
        minutes = minutes.astype(np.int64)
        negative = (offset[rows] < 0) & (code == LOCAL_OFFSET)
        out[rows, at] = np.where(negative, ord("-"), ord("+"))
        out[rows, at + 1 : at + 3] = _DIGITS2[minutes // 60]
        out[rows, at + 3] = ord(":")
        out[rows, at + 4 : at + 6] = _DIGITS2[minutes % 60]
        length[rows] += 6
