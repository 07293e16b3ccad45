#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"
#include "tests/support/fake_sealer.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

Erase erase(std::string asked_by = "person") { return {ref("sample/7"), std::move(asked_by)}; }

/// A crane with somebody's e-mail, before an administrator.
Spec crane_of_person() {
    Spec spec = crane({{"email", "li@example.com"}, {"rate", *Decimal::parse("2")}});
    spec.by(3, Role::administrator);
    return spec;
}

Draft draft_of(const Spec& spec) { return spec.decision().drafts.front(); }

}  // namespace

TEST_CASE("erasing takes the personal values and nothing else", "[erase]") {
    Spec spec = crane_of_person();
    spec.when(erase()).then({{"sample/7", Erasure{"person", ""}}});
    CHECK(spec.value("sample/7", "email") == Json{{"erased", true}});
    CHECK(spec.value("sample/7", "name") == "Crane");
    CHECK(spec.value("sample/7", "rate") == "2");
    CHECK_FALSE(spec.record("sample/7").fields.contains("notes"));
}

TEST_CASE("it is said again although the newest version has nothing left", "[erase]") {
    crane_of_person()
        .when(erase())
        .then_accepted()
        .when(erase("authority"))
        .then({{"sample/7", Erasure{"authority", ""}}});
}

TEST_CASE("an archived record is erased, too", "[erase]") {
    crane_of_person().given("sample/7", {Archived{}}).when(erase()).then_accepted();
}

TEST_CASE("only administrators erase", "[erase]") {
    crane().when(erase()).then_rejected("access.denied");
    crane().by(4, Role::auditor).when(erase()).then_rejected("access.denied");
}

TEST_CASE("what cannot be erased is refused", "[erase]") {
    Spec spec = crane_of_person();
    spec.when(erase("Li Wei")).then_rejected("erase.asked_by");
    spec.when(Erase{ref("sample/8"), "person"}).then_rejected("record.unknown");
    spec.when(Erase{ref("team/1"), "person"})
        .then_rejected("erase.nothing_personal", {{"record_type", "team"}});
}

TEST_CASE("an erasure stands alone in its command", "[erase]") {
    Command command;
    command.steps = {Change{ref("sample/7"), {}, {{"email", "wu@example.com"}}}, erase()};
    crane_of_person().when(command).then_rejected("erase.not_alone");
}

TEST_CASE("an erasure is not undone, and nothing erased comes back by an undo", "[erase][undo]") {
    Spec spec = crane_of_person();
    spec.when(erase()).then_accepted();
    spec.when(Undo{Position{2}, {draft_of(spec)}}).then_rejected("undo.not_possible");
    spec.when(Undo{Position{1},
                   {{ref("sample/7"), Version{2}, changed("email", Erased{}, Erased{})}}})
        .then_nothing();
}

TEST_CASE("the log's copy of an erasure names the key", "[erase]") {
    FakeSealer sealer;
    const Draft draft{ref("sample/7"), Version{2}, Erasure{"person", ""}};
    CHECK(std::get<Erasure>(sealed(draft, *sample_model(), sealer).event).key ==
          "key of " + ref("sample/7").text());
}
