"""The port of a test's server is nobody else's, even while the server is down."""

import gc
import socket

import pytest

from tests.journeys.serving import free_port


class Keeper:
    """Whatever needs a port."""


def test_a_port_is_kept_from_others_and_left_to_who_asks_for_it() -> None:
    keeper = Keeper()
    place = ("127.0.0.1", free_port(keeper))
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(place).close()
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(place)
    with socket.create_server(place):
        socket.create_connection(place).close()


def test_a_port_is_free_again_once_nobody_needs_it() -> None:
    keeper = Keeper()
    place = ("127.0.0.1", free_port(keeper))
    del keeper
    gc.collect()
    with socket.socket() as other:
        other.bind(place)
