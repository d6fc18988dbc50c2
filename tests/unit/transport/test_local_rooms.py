"""The client manager's own book-keeping, against the library's."""

from typing import Any

import socketio
from hypothesis import given
from hypothesis import strategies as st

from app.transport.rooms import LocalRooms

steps = st.lists(
    st.tuples(
        st.sampled_from(["enter", "leave", "close", "disconnect"]),
        st.integers(0, 3),
        st.sampled_from(["r1", "r2", "r3"]),
    ),
    max_size=40,
)


def run(manager: Any, script: list[tuple[str, int, str]]) -> None:
    for number in range(4):
        for namespace in ("/", "/b"):
            sid = f"s{number}"
            manager.basic_enter_room(sid, namespace, None, eio_sid=f"e{number}")
            manager.basic_enter_room(sid, namespace, sid, eio_sid=f"e{number}")
    gone = set()
    for action, number, room in script:
        sid = f"s{number}"
        if action == "close":
            manager.close_room(room, "/")
        elif sid in gone:
            continue
        elif action == "enter":
            manager.enter_room(sid, "/", room)
        elif action == "leave":
            manager.leave_room(sid, "/", room)
        else:
            manager.disconnect(sid, "/")
            gone.add(sid)


@given(steps)
def test_rooms_are_the_librarys(script: list[tuple[str, int, str]]) -> None:
    ours, theirs = LocalRooms(), socketio.Manager()
    run(ours, script)
    run(theirs, script)

    assert ours.rooms == theirs.rooms
    for number in range(4):
        for namespace in ("/", "/b"):
            sid = f"s{number}"
            found = ours.get_rooms(sid, namespace)
            assert sorted(found) == sorted(theirs.get_rooms(sid, namespace))


def test_who_comes_or_goes_is_not_connected() -> None:
    """As the library tells it, which needs two questions for it."""
    manager = LocalRooms()
    assert manager.connected_sid("e0") is None
    run(manager, [])
    assert manager.connected_sid("e0") == "s0"
    for passing in (manager.pending_connect, manager.pending_disconnect):
        passing["/"] = ["s0"]
        assert not manager.is_connected("s0", "/")
        assert manager.connected_sid("e0") is None
        assert manager.connected_sid("e1") == "s1"
        del passing["/"]
    manager.disconnect("s0", "/")
    assert manager.connected_sid("e0") is None


def test_a_disconnect_forgets_everything() -> None:
    manager = LocalRooms()
    run(manager, [("enter", 0, "r1"), ("enter", 0, "r2")])
    manager.callbacks["s0"] = {}
    manager.pending_disconnect["/"] = ["s0"]

    for number in range(4):
        for namespace in ("/", "/b"):
            manager.disconnect(f"s{number}", namespace)

    assert manager.rooms == {}
    assert manager.callbacks == {}
    assert manager.pending_disconnect == {}
    assert manager._rooms_of == {}
