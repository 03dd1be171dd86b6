"""What groups, visits and guards ask of the database, on PostgreSQL as well."""

from collections.abc import AsyncIterator

import pytest

from storage.db import open_database
from tests.handlers.crowd import Crowd
from tests.handlers.test_bridge_guards import (  # noqa: F401 - they run here with this crowd
    test_a_group_that_is_linked_to_another_city_hears_no_more_of_it,
    test_an_opener_whose_answer_was_lost_is_sent_again,
    test_thrown_out_before_its_topic_was_opened,
)
from tests.handlers.test_room_commands import (  # noqa: F401
    test_the_citys_view,
    test_what_the_city_saves_is_told_where_no_group_can_be_told_from_it,
)
from tests.handlers.test_room_topics import (  # noqa: F401
    test_a_topic_that_its_people_shut,
    test_thrown_out_its_leaders_read_by_themselves_again,
)
from tests.handlers.test_rooms import (  # noqa: F401
    made,
    test_a_blocked_member,
    test_a_photo_is_a_line_and_a_link,
    test_an_edit_follows,
    test_by_sms_and_in_the_group,
    test_it_has_a_topic_with_a_card,
    test_what_is_taken_back,
)
from tests.handlers.test_visits import (  # noqa: F401
    test_a_day_is_chosen_by_votes_from_both,
    test_it_is_reminded_of_and_asked_about_afterwards,
    test_the_library_is_read_in_the_group,
    test_the_plan,
    test_what_both_sides_learnt_is_told_in_the_group_and_by_phone,
)

TALKS_ABOUT = ("matches",)


@pytest.fixture
async def crowd(postgres_url: str) -> AsyncIterator[Crowd]:
    database = open_database(postgres_url)
    yield await made(database)
    await database.close()
