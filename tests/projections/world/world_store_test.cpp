#include "projections/world/world_store.hpp"

#include <catch2/catch.hpp>

#include "tests/projections/world/world_events.hpp"
#include "tests/support/random_history.hpp"
#include "tests/support/world_fixture.hpp"

namespace cairn {
namespace {

using namespace test;

std::optional<Record> stored(const WorldSnapshot& snapshot,
                             const Model& model,
                             const StreamName& ref,
                             Position at) {
    const RecordType& type = *model.type(ref.category);
    const auto view = snapshot.record(type.number, ref.id, at);
    return view ? std::optional(view->record(type)) : std::nullopt;
}

/// Everything that the store says of records, against the versions that the history kept by hand.
void check_all(const WorldSnapshot& snapshot, const History& history) {
    for (const auto& [stream, versions] : history.records())
        for (std::uint64_t at = 0; at <= history.head().value; ++at) {
            const Record* expected = history.at(stream, {at});
            const auto found = stored(snapshot, history.model(), stream, {at});
            INFO(stream.text() << " at " << at);
            REQUIRE(found.has_value() == (expected != nullptr));
            if (expected) REQUIRE(*found == *expected);
        }
}

History random_history(Sealer& sealer, unsigned seed, int commits) {
    History history(&sealer);
    history.define(deal_model());
    add_random_commits(history, seed, commits);
    return history;
}

TEST_CASE("every record at every position is what evolving its events gives", "[world]") {
    const unsigned seed = GENERATE(1U, 2U, 3U);
    const std::size_t span = GENERATE(std::size_t{1}, std::size_t{3}, std::size_t{1000});
    WorldFixture fixture;
    const History history = random_history(fixture.sealer, seed, 80);
    fixture.apply(history.events(), span);
    CHECK(fixture.world->position() == history.head());
    check_all(fixture.world->snapshot(), history);
}

TEST_CASE("a record's whole history is walked back, and a long one in few steps", "[world]") {
    WorldFixture fixture;
    History history;
    history.define(deal_model());
    history.commit({created_at(deal(1), {{"score", std::int64_t{0}}})});
    for (std::int64_t i = 1; i < 300; ++i) history.commit({change(deal(1), "score", i - 1, i)});
    fixture.apply(history.events());
    check_all(fixture.world->snapshot(), history);

    const auto snapshot = fixture.world->snapshot();
    const auto number = history.model().type("deal")->number;
    std::vector<std::uint64_t> versions;
    snapshot.versions(number, deal(1).id, {104}, [&](const RecordView& view) {
        versions.push_back(view.version().value);
        return view.version().value > 90;
    });
    CHECK(versions == std::vector<std::uint64_t>{100, 99, 98, 97, 96, 95, 94, 93, 92, 91, 90});
    std::size_t all = 0;
    snapshot.versions(number, deal(1).id, history.head(),
                      [&](const RecordView&) { return ++all > 0; });
    CHECK(all == 300);
}

TEST_CASE("deciding sees the earlier jobs of a batch, opened", "[world]") {
    WorldFixture fixture;
    History history(&fixture.sealer);
    fixture.world->begin();
    fixture.world->apply(history.define(deal_model()));
    fixture.world->apply(history.commit({created_at(
        person(1), {{"name", text_value("李伟")}, {"email", text_value("li@example.com")}})}));
    const auto record = fixture.world->record(person(1));
    REQUIRE(record);
    CHECK(record->value("name") == text_value("李伟"));
    CHECK(std::holds_alternative<Sealed>(history.newest(person(1))->value("name")));
    fixture.world->apply(
        history.commit({change(person(1), "name", text_value("李伟"), text_value("王伟"))}));
    CHECK(fixture.world->record(person(1))->value("name") == text_value("王伟"));
    CHECK(fixture.world->versions(person(1), {1}, 10).size() == 2);
    CHECK(fixture.world->versions(person(1), {2}, 10).front().value("name") == text_value("王伟"));
    CHECK(fixture.world->versions(person(1), {3}, 10).empty());
    CHECK(fixture.world->versions(person(1), {0}, 10).empty());
    CHECK(fixture.world->versions(person(2), {1}, 10).empty());
    CHECK(fixture.world->head(person(1)) == Version{2});
    CHECK(fixture.world->head({"model", history.events().front().stream.id}) == Version{1});
    CHECK(fixture.world->head({"access", numbered(1)}) == Version{0});
    CHECK(fixture.world->record({"nonsense", numbered(1)}) == nullptr);
    // Nobody else sees any of it yet.
    CHECK(fixture.world->position() == Position{0});
    CHECK(fixture.world->snapshot().position() == Position{0});
    CHECK(fixture.world->models().newest()->type("person") == nullptr);
    fixture.vault.commit();
    fixture.world->commit();
    CHECK(fixture.world->snapshot().position() == history.head());
    CHECK(fixture.world->models().at({2})->type("customer"));
    CHECK_FALSE(fixture.world->models().at({1})->type("customer"));
}

TEST_CASE("what was looked up for deciding is forgotten with the batch that is aborted",
          "[world]") {
    WorldFixture fixture;
    History history;
    fixture.apply(history.define(deal_model()));
    fixture.apply(history.commit({created_at(customer(1), {{"code", text_value("A")}})}));
    const auto code = [&] { return fixture.world->record(customer(1))->value("code"); };
    History other = history;
    fixture.world->begin();
    CHECK(code() == text_value("A"));
    fixture.world->apply(
        other.commit({change(customer(1), "code", text_value("A"), text_value("B"))}));
    CHECK(code() == text_value("B"));
    fixture.world->abort();
    fixture.world->begin();
    CHECK(code() == text_value("A"));
    fixture.world->abort();
}

TEST_CASE("what was looked up shows nothing whose key is destroyed since", "[world]") {
    WorldFixture fixture;
    History history(&fixture.sealer);
    fixture.apply(history.define(deal_model()));
    fixture.apply(history.commit({created_at(
        person(1), {{"name", text_value("李伟")}, {"email", text_value("li@example.com")}})}));
    fixture.vault.commit();
    fixture.world->begin();
    CHECK(fixture.world->record(person(1))->value("name") == text_value("李伟"));
    fixture.vault.erase_subject_keys({person(1).text()});
    CHECK(fixture.world->record(person(1))->value("name") == Value{Erased{}});
    fixture.world->abort();
}

TEST_CASE("an aborted batch leaves nothing", "[world]") {
    WorldFixture fixture;
    History history;
    fixture.apply(history.define(deal_model()));
    fixture.apply(history.commit({created_at(customer(1), {{"code", text_value("A")}})}));
    const std::string before = fixture.world->digest();
    History other = history;
    fixture.world->begin();
    fixture.world->apply(
        other.define({definition("extra", trusted_json(R"([{"name": "name", "kind": "text"}])"))}));
    fixture.world->apply(other.commit({created_at({"extra", numbered(1)}, {}),
                                       created_at(customer(2), {{"code", text_value("B")}})},
                                      Fingerprint{}, numbered(9)));
    fixture.world->abort();
    CHECK(fixture.world->digest() == before);
    CHECK(fixture.world->model().type("extra") == nullptr);
    CHECK(fixture.world->position() == history.head());
    CHECK_FALSE(fixture.world->snapshot().command(numbered(9)));
    fixture.apply(history.commit({created_at(customer(2), {{"code", text_value("B")}})}));
    check_all(fixture.world->snapshot(), history);
}

TEST_CASE("a world is the same after reopening and after a replay from zero", "[world]") {
    const unsigned seed = GENERATE(11U, 12U);
    WorldFixture fixture;
    History history = random_history(fixture.sealer, seed, 30);
    for (const char* pattern : {"", "C-{00}"}) {  // Codes are not numbered for a while.
        Json type = deal_model()[1];
        type["fields"][1].erase("numbered");
        if (*pattern) type["fields"][1]["numbered"] = pattern;
        history.define({type});
        add_random_commits(history, seed + 1, 15);
    }
    std::span<const Recorded> rest(history.events());
    for (const std::size_t size : history.commits()) {  // A batch each, as when people work slowly.
        fixture.apply(rest.first(size));
        rest = rest.subspan(size);
    }
    const std::string live = fixture.world->digest();
    fixture.reopen();
    CHECK(fixture.world->digest() == live);
    CHECK(fixture.world->position() == history.head());
    CHECK(fixture.world->models().newest()->types().size() == deal_model().size());
    check_all(fixture.world->snapshot(), history);
    fixture.rebuild();
    CHECK(fixture.world->digest() != live);
    fixture.apply(history.events(), 7);
    CHECK(fixture.world->digest() == live);
    fixture.reopen(true);
    CHECK(fixture.world->digest() == live);
}

TEST_CASE("opening for reading makes nothing", "[world]") {
    WorldFixture fixture;
    CHECK_THROWS_AS(WorldStore(fixture.folder / "none", fixture.vault, fixture.sealer, true),
                    StorageError);
    CHECK_FALSE(std::filesystem::exists(fixture.folder / "none"));
}

TEST_CASE("an event of a type that the model never had is a broken log", "[world]") {
    WorldFixture fixture;
    fixture.world->begin();
    CHECK_THROWS_AS(fixture.world->apply(std::vector<Recorded>{[] {
        Recorded unknown;
        unknown.stream = {"nonsense", numbered(1)};
        unknown.version = {1};
        unknown.position = unknown.commit = {1};
        unknown.payload = R"({"fields":{}})";
        return unknown;
    }()}),
                    StorageError);
}

TEST_CASE("a scan shows the moment, in id order, and counts are kept", "[world]") {
    WorldFixture fixture;
    const History history = random_history(fixture.sealer, 21, 40);
    fixture.apply(history.events());
    const auto snapshot = fixture.world->snapshot();
    for (const auto& type : history.model().types())
        for (std::uint64_t at = 0; at <= history.head().value; at += 5) {
            std::vector<Record> expected;
            for (const auto& [stream, versions] : history.records())
                if (const Record* record = history.at(stream, {at});
                    record && stream.category == type->name)
                    expected.push_back(*record);
            std::vector<Record> found;
            snapshot.scan(type->number, {at}, [&](const RecordView& view) {
                found.push_back(view.record(*type));
                return true;
            });
            REQUIRE(found == expected);
            if (at == history.head().value) CHECK(snapshot.count(type->number) == expected.size());
        }
    std::size_t seen = 0;
    snapshot.scan(history.model().type("deal")->number, history.head(),
                  [&](const RecordView&) { return ++seen < 3; });
    CHECK(seen == 3);
}

TEST_CASE("what was sealed opens until its key is gone, and for no other field", "[world]") {
    WorldFixture fixture;
    History history(&fixture.sealer);
    fixture.apply(history.define(deal_model()));
    const RecordType& type = *history.model().type("person");
    const Field& name = *type.field("name");
    const Field& born = *type.field("born_on");
    const Sealed sealed_name = fixture.sealer.seal(person(1), name, text_value("李伟"));
    const Sealed sealed_date = fixture.sealer.seal(person(1), born, *Date::parse("1980-02-29"));
    fixture.vault.commit();
    CHECK(sealed_name.bytes.find("李") == std::string::npos);
    CHECK(fixture.sealer.open(person(1), name, sealed_name) == text_value("李伟"));
    CHECK(fixture.sealer.open(person(1), born, sealed_date) == Value{*Date::parse("1980-02-29")});
    CHECK(fixture.sealer.open(person(1), *type.field("email"), sealed_name) == Value{Erased{}});
    CHECK(fixture.sealer.open(person(2), name, sealed_name) == Value{Erased{}});
    fixture.vault.erase_subject_keys({person(1).text()});
    CHECK(fixture.sealer.open(person(1), name, sealed_name) == Value{Erased{}});
}

}  // namespace
}  // namespace cairn
