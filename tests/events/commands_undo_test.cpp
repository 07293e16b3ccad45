#include <catch2/catch.hpp>

#include "tests/support/decider_spec.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

Change change(std::string_view target, Json fields) { return {ref(target), {}, std::move(fields)}; }

Advance advance(std::string_view target, std::string transition, Json inputs = Json::object()) {
    return {ref(target), std::move(transition), std::move(inputs)};
}

/// What has just been done, to be undone.
Undo undo(const Spec& spec) { return {Position{1}, spec.decision().drafts}; }

const Undone& undone(const Spec& spec) {
    REQUIRE(spec.decision().undone.has_value());
    return *spec.decision().undone;
}

Json cny(const char* amount) { return {{"amount", amount}, {"currency", "CNY"}}; }

}  // namespace

TEST_CASE("a change is put back, and putting it back is undone like any other", "[undo]") {
    Spec spec = crane({{"rate", *Decimal::parse("3")}});
    spec.when(change("sample/7", {{"rate", "4"}, {"code", "x"}}));
    const Undo first = undo(spec);
    spec.when(first).then(
        {{"sample/7",
          Changed{{{"code", {"x", {}}}, {"rate", {*Decimal::parse("4"), *Decimal::parse("3")}}}}}});
    CHECK(undone(spec).put_back == 1);
    CHECK(undone(spec).kept.empty());
    const Undo second = undo(spec);
    spec.when(first).then_nothing();
    CHECK(undone(spec).put_back == 0);
    spec.when(second).then_accepted();
    CHECK(spec.value("sample/7", "rate") == "4");
    CHECK(spec.value("sample/7", "code") == "x");
}

TEST_CASE("what was changed since is kept and named, the rest is put back", "[undo]") {
    Spec spec = crane({{"rate", *Decimal::parse("3")}});
    spec.when(change("sample/7", {{"rate", "4"}, {"code", "x"}}));
    const Undo first = undo(spec);
    spec.by(2).when(change("sample/7", {{"rate", "5"}}));
    spec.by(2).when(change("sample/7", {{"pieces", 9}}));
    const Position later = spec.world().versions(ref("sample/7"), Version{3}, 1).front().position;
    spec.by(1).when(first).then({{"sample/7", changed("code", "x", {})}});
    REQUIRE(undone(spec).kept ==
            std::vector<Kept>{{ref("sample/7"), "rate", Kept::Why::changed_later, later, id(2)}});
    CHECK(spec.value("sample/7", "rate") == "5");
    CHECK(spec.value("sample/7", "pieces") == 9);
}

TEST_CASE("a change that was itself undone does not stand in the way", "[undo]") {
    Spec spec = crane();
    spec.when(change("sample/7", {{"code", "x"}}));
    const Undo first = undo(spec);
    spec.when(change("sample/7", {{"code", "y"}}));
    spec.when(undo(spec)).then_accepted();
    spec.when(first).then({{"sample/7", changed("code", "x", {})}});
    CHECK(undone(spec).kept.empty());
}

TEST_CASE("of a list only what the commit added and removed goes back", "[undo]") {
    Spec spec = crane({{"tags", Texts{"a", "b"}}});
    spec.when(change("sample/7", {{"tags", {"b", "c"}}}));
    const Undo first = undo(spec);
    spec.when(change("sample/7", {{"tags", {"b", "c", "d"}}}));
    spec.when(first).then_accepted();
    CHECK(spec.value("sample/7", "tags") == Json({"b", "d", "a"}));
    CHECK(undone(spec).put_back == 1);
    CHECK(undone(spec).kept.size() == 1);
}

TEST_CASE("a transition goes back with its inputs, without one of the model", "[undo]") {
    Spec spec = crane();
    spec.when(advance("sample/7", "check", {{"price", cny("5")}})).then_accepted();
    const Undo first = undo(spec);
    spec.when(first).then(
        {{"sample/7", Moved{"", "checked", "open", {{"price", {money("5"), {}}}}}}});
    CHECK(spec.value("sample/7", "stage") == "open");
    CHECK(spec.value("sample/7", "price").is_null());
    // What `check` asks for is not asked again.
    spec.when(undo(spec))
        .then({{"sample/7", Moved{"", "open", "checked", {{"price", {{}, money("5")}}}}}});
}

TEST_CASE("a state stays where one of its inputs was changed since", "[undo]") {
    Spec spec = crane();
    spec.when(advance("sample/7", "check", {{"price", cny("5")}}));
    const Undo first = undo(spec);
    spec.by(2).when(change("sample/7", {{"price", cny("6")}})).by(1);
    spec.when(first).then_nothing();
    CHECK(undone(spec).put_back == 0);
    REQUIRE(undone(spec).kept.size() == 2);
    for (const Kept& kept : undone(spec).kept) {
        CHECK(kept.why == Kept::Why::changed_later);
        CHECK(kept.by == id(2));
    }
}

TEST_CASE("inputs stay where the state was moved on since", "[undo]") {
    Spec spec = crane();
    spec.when(advance("sample/7", "check", {{"price", cny("5")}}));
    const Undo first = undo(spec);
    spec.when(advance("sample/7", "reopen"));
    spec.when(advance("sample/7", "pass"));
    spec.when(first).then_nothing();
    REQUIRE(undone(spec).kept.size() == 1);
    CHECK(undone(spec).kept.front().field == "stage");
    CHECK(spec.value("sample/7", "price") == cny("5"));
}

TEST_CASE("what effects made is archived, and kept where it was used since", "[undo]") {
    Spec spec = crane({{"tags", Texts{"north", "south"}}, {"urgent", true}});
    spec.when(advance("sample/7", "spawn", {{"copy_name", "Twin"}})).then_accepted();
    const Undo first = undo(spec);
    spec.by(2).when(change("sample/1000002", {{"code", "n"}})).by(1);
    spec.when(first).then_accepted();
    CHECK(spec.record("sample/1000001").archived);
    CHECK_FALSE(spec.record("sample/1000002").archived);
    CHECK(spec.record("sample/1000003").archived);
    CHECK(spec.value("sample/7", "stage") == "open");
    CHECK(spec.value("sample/7", "next").is_null());
    CHECK(undone(spec).put_back == 3);
    REQUIRE(undone(spec).kept.size() == 1);
    const Kept& kept = undone(spec).kept.front();
    CHECK(kept.record == ref("sample/1000002"));
    CHECK(kept.field.empty());
    CHECK(kept.why == Kept::Why::touched);
    CHECK(kept.by == id(2));

    spec.when(undo(spec)).then_accepted();
    CHECK_FALSE(spec.record("sample/1000001").archived);
    CHECK_FALSE(spec.record("sample/1000003").archived);
    CHECK(spec.value("sample/7", "stage") == "spawned");
    CHECK(spec.value("sample/7", "next") == made(1).text());
}

TEST_CASE("a conversion is undone whole", "[undo]") {
    Spec spec{key_account_model()};
    spec.given("lead/7", {created({{"name", "Wang Li"}, {"company", "Harbour Cranes"}})});
    const Record before = spec.record("lead/7");
    spec.when(advance("lead/7", "convert")).then_accepted();
    spec.when(undo(spec)).then_accepted();
    CHECK(spec.record("lead/7").fields == before.fields);
    for (const char* made : {"account/1000001", "contact/1000002", "opportunity/1000003"})
        CHECK(spec.record(made).archived);
}

TEST_CASE("archiving, restoring and handing over are undone", "[undo]") {
    Spec spec = crane({{"owner", id(1)}});
    spec.when(Transfer{ref("sample/7"), id_text(2)});
    spec.when(undo(spec)).then({{"sample/7", Transferred{id(2), id(1)}}});
    spec.when(Archive{ref("sample/7")});
    spec.when(undo(spec)).then({{"sample/7", Restored{}}});
    spec.when(undo(spec)).then({{"sample/7", Archived{}}});
    spec.when(Restore{ref("sample/7")});
    spec.when(undo(spec)).then({{"sample/7", Archived{}}});
}

TEST_CASE("what was put away since stays as it is", "[undo]") {
    Spec spec = crane();
    spec.when(change("sample/7", {{"code", "x"}}));
    const Undo first = undo(spec);
    spec.by(2).when(Archive{ref("sample/7")}).by(1);
    spec.when(first).then_nothing();
    REQUIRE(undone(spec).kept.size() == 1);
    CHECK(undone(spec).kept.front().why == Kept::Why::archived);
    CHECK(undone(spec).kept.front().by == id(2));
}

TEST_CASE("what a commit brought back and somebody used since stays", "[undo]") {
    Spec spec = crane();
    spec.given("sample/7", {Archived{}});
    spec.when(Restore{ref("sample/7")});
    const Undo first = undo(spec);
    spec.when(change("sample/7", {{"code", "x"}}));
    spec.when(first).then_nothing();
    REQUIRE(undone(spec).kept.size() == 1);
    CHECK(undone(spec).kept.front().why == Kept::Why::touched);
}

TEST_CASE("a batch of everything is undone in one go", "[undo]") {
    Spec spec = crane({{"code", "a"}, {"owner", id(1)}});
    spec.given("sample/8", {created({{"name", "Hoist"}, {"code", "b"}})});
    Command batch;
    // Each takes the key that the one before let go of.
    batch.steps.emplace_back(change("sample/8", {{"code", "c"}}));
    batch.steps.emplace_back(change("sample/7", {{"code", "b"}, {"part_of", id_text(8)}}));
    batch.steps.emplace_back(Transfer{ref("sample/7"), id_text(2)});
    batch.steps.emplace_back(Create{"sample", id(9), {{"name", "Winch"}, {"code", "a"}}});
    batch.steps.emplace_back(advance("sample/9", "pass"));
    batch.steps.emplace_back(Archive{ref("sample/8")});
    const Record seven = spec.record("sample/7");
    const Record eight = spec.record("sample/8");
    spec.when(batch).then_accepted();
    spec.when(undo(spec)).then_accepted();
    CHECK(undone(spec).kept.empty());
    CHECK(undone(spec).put_back == 3);
    CHECK(spec.record("sample/7").fields == seven.fields);
    CHECK(spec.record("sample/8").fields == eight.fields);
    CHECK_FALSE(spec.record("sample/8").archived);
    CHECK(spec.record("sample/9").archived);
}

TEST_CASE("uniqueness, references and rights are asked again", "[undo]") {
    Spec spec = crane({{"code", "x"}});
    spec.given("sample/8", {created({{"name", "Hoist"}})});
    spec.when(change("sample/7", {{"code", "y"}}));
    const Undo code = undo(spec);
    spec.when(change("sample/8", {{"code", "x"}}));
    spec.when(code).then_rejected("unique.taken", {{"record", ref("sample/7").text()}});

    Spec other = crane({{"next", id(8)}});
    other.given("sample/8", {created({{"name", "Hoist"}})});
    other.when(change("sample/7", {{"next", nullptr}}));
    const Undo link = undo(other);
    other.when(Archive{ref("sample/8")});
    other.when(link).then_rejected("reference.archived", {{"record", ref("sample/7").text()}});

    Spec people{sample_model()};
    people.by(3, Role::administrator).when(change("team/1", {{"name", "Sellers"}}));
    const Undo team = undo(people);
    people.by(1).when(team).then_rejected("access.denied");
    people.by(4, Role::auditor).when(team).then_rejected("access.denied");
    people.by(3, Role::administrator).when(team).then_accepted();
}

TEST_CASE("nobody undoes their own rights away", "[undo]") {
    Spec spec{sample_model()};
    spec.given("user/2", {changed("role", "member", "administrator")});
    const Undo promotion{{1},
                         {{ref("user/2"), Version{2}, changed("role", "member", "administrator")}}};
    spec.by(2, Role::administrator).when(promotion).then_rejected("access.own_rights");
    spec.by(3, Role::administrator).when(promotion).then_accepted();
}

TEST_CASE("the model, settings and facts about access are not undone", "[undo]") {
    Spec spec{sample_model()};
    spec.by(3, Role::administrator).when(ChangeSetting{{{"name", "Cranes"}}}).then_accepted();
    spec.when(undo(spec)).then_rejected("undo.not_possible", {{"kind", "setting_changed"}});
    spec.when(NoteAccess{id(1), "signed_in", {}}).then_accepted();
    spec.when(undo(spec)).then_rejected("undo.not_possible", {{"kind", "accessed"}});
}

TEST_CASE("what is erased or no longer in the model is not put back", "[undo]") {
    Spec spec = crane({{"email", "li@example.com"}});
    spec.when(change("sample/7", {{"email", nullptr}}));
    Undo first = undo(spec);
    std::get<Changed>(first.events.front().event).changes.at("email").old_value = Erased{};
    spec.when(first).then_nothing();
    REQUIRE(undone(spec).kept.size() == 1);
    CHECK(undone(spec).kept.front().why == Kept::Why::gone);
}
