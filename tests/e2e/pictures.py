"""Picture files for tests, made without a library: quarters in red, green, blue and white."""

import base64
import struct
import zlib

QUARTERS = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255))

# 64 by 32 pixels each.
JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAYEBQYFBAYGBQYHBwYIChAKCgkJChQODwwQFxQYGBcUFhYaHSUf"
    "GhsjHBYWICwgIyYnKSopGR8tMC0oMCUoKSj/2wBDAQcHBwoIChMKChMoGhYaKCgoKCgoKCgoKCgoKCgoKCgo"
    "KCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCj/wAARCAAgAEADAREAAhEBAxEB/8QAFwABAQEBAAAA"
    "AAAAAAAAAAAAAAcJCP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAZAQEAAwEBAAAAAAAAAAAAAAAABQYICQf/"
    "xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCdKc0iAAAsSoOegAACOre6FgAALEqDnoAAA5eb"
    "xexAAANLWbkwAAAzSaRQ4AADS1m5MAAAP//Z")
WEBP = base64.b64decode(
    "UklGRjgAAABXRUJQVlA4TCwAAAAvP8AHAB8gEEjeHzqN+RcQFPwf3fxHZA+ASIDEk570pIlMjej/BAyLvoJH"
    "Xw==")


def chunk(name, content):
    return (struct.pack(">I", len(content)) + name + content +
            struct.pack(">I", zlib.crc32(name + content)))


def png_of(width, height, rows):
    """A PNG that says it is so large, whatever its rows are."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) +
            chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def png(width, height):
    rows = b""
    for y in range(height):
        left, right = QUARTERS[2 * (2 * y // height)], QUARTERS[2 * (2 * y // height) + 1]
        rows += b"\0" + bytes(left) * (width // 2) + bytes(right) * (width - width // 2)
    return png_of(width, height, rows)


def turned(jpeg, orientation):
    """The same with an EXIF orientation."""
    tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0" + bytes([orientation]) + bytes(6)
    exif = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]


def size_of(webp):
    """Width and height of what the shop serves: RFC 9649."""
    kind = webp[12:16]
    if kind == b"VP8X":
        return (int.from_bytes(webp[24:27], "little") + 1,
                int.from_bytes(webp[27:30], "little") + 1)
    assert kind == b"VP8 ", webp[:32]
    return struct.unpack("<HH", webp[26:30])
