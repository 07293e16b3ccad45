#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

Transfer transfer(std::uint64_t owner) { return {ref("sample/7"), id_text(owner)}; }

}  // namespace

TEST_CASE("a record is given to another owner", "[transfer]") {
    Spec spec = crane({{"owner", id(1)}});
    spec.when(transfer(2)).then({{"sample/7", Transferred{id(1), id(2)}}});
    CHECK(spec.value("sample/7", "owner") == id_text(2));
    spec.when(transfer(2)).then_nothing();
}

TEST_CASE("a record without an owner gets one", "[transfer]") {
    crane().when(transfer(2)).then({{"sample/7", Transferred{Uuid{}, id(2)}}});
}

TEST_CASE("the new owner is a user who is still there", "[transfer]") {
    crane().when(transfer(77)).then_rejected("reference.unknown", {{"field", "owner"}});
    crane().when(transfer(5)).then_rejected("reference.archived");
    crane()
        .when(Transfer{ref("sample/7"), "Ann"})
        .then_rejected("field.format", {{"field", "owner"}});
}

TEST_CASE("what nobody owns is not given away", "[transfer]") {
    Spec{sample_model()}
        .by(3, Role::administrator)
        .when(Transfer{ref("team/1"), id_text(2)})
        .then_rejected("transfer.no_owner");
}

TEST_CASE("what is archived or unknown is not given away", "[transfer]") {
    crane().given("sample/7", {Archived{}}).when(transfer(2)).then_rejected("record.archived");
    crane().when(Transfer{ref("sample/8"), id_text(2)}).then_rejected("record.unknown");
}

TEST_CASE("archiving twice is archiving once, and so is restoring", "[archive]") {
    crane()
        .when(Archive{ref("sample/7")})
        .then({{"sample/7", Archived{}}})
        .when(Archive{ref("sample/7")})
        .then_nothing()
        .when(Restore{ref("sample/7")})
        .then({{"sample/7", Restored{}}})
        .when(Restore{ref("sample/7")})
        .then_nothing();
}

TEST_CASE("what is open around an archived record is counted once, changed beside it or not",
          "[archive]") {
    Spec spec = crane();
    spec.given("sample/8", {created({{"name", "Hoist"}, {"next", id(7)}})});
    spec.given("sample/9", {created({{"name", "Winch"}, {"next", id(7)}})});
    spec.when(Command{{Change{ref("sample/8"), {}, {{"code", "x"}}},
                       Change{ref("sample/9"), {}, {{"next", nullptr}}},
                       Create{"sample", id(10), {{"name", "Jib"}, {"next", id_text(7)}}},
                       Archive{ref("sample/7")}}});
    spec.then_accepted();
    REQUIRE(spec.decision().warnings.size() == 1);
    CHECK(spec.decision().warnings[0]["still_open"] ==
          Json{{{"type", "sample"}, {"field", "next"}, {"count", 2}}});
}

TEST_CASE("what is not there is not archived", "[archive]") {
    crane().when(Archive{ref("sample/8")}).then_rejected("record.unknown");
    crane().when(Restore{ref("gadget/8")}).then_rejected("type.unknown");
}

TEST_CASE("a record whose unique value another took meanwhile stays archived", "[archive]") {
    Spec spec = crane({{"code", "X-1"}});
    spec.when(Archive{ref("sample/7")}).then_accepted();
    spec.when(Create{"sample", id(8), {{"name", "Truck"}, {"code", "X-1"}}}).then_accepted();
    spec.when(Restore{ref("sample/7")})
        .then_rejected("unique.taken",
                       {{"fields", {{"code", "unique.taken"}}}, {"holder", id_text(8)}});
}
