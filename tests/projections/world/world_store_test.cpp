#include "projections/world/world_store.hpp"

#include <catch2/catch.hpp>

#include "events/evolve.hpp"
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

StreamEvent created_at(const StreamName& stream, Fields fields) {
    return {stream, Created{std::move(fields)}};
}
StreamEvent change(const StreamName& stream,
                   const std::string& field,
                   Value old_value,
                   Value new_value) {
    return {stream, Changed{{{field, FieldChange{std::move(old_value), std::move(new_value)}}}}};
}
Value text_value(const char* value) { return std::string(value); }

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
    const History history = random_history(fixture.sealer, seed, 60);
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

TEST_CASE("a unique key is claimed, handed on, freed", "[world]") {
    WorldFixture fixture;
    History history(&fixture.sealer);
    fixture.apply(history.define(deal_model()));
    const auto holder = [&](const char* type, const char* key) {
        return fixture.world->snapshot().holder(*history.model().type(type), 0, key);
    };
    fixture.apply(
        history.commit({created_at(customer(1), {{"code", text_value(" Alpha ")}}),
                        created_at(person(1), {{"email", text_value("Li@Example.com")}})}));
    CHECK(holder("customer", "alpha") == customer(1).id);
    CHECK(holder("person", "li@example.com") == person(1).id);
    CHECK_FALSE(holder("customer", "li@example.com"));

    SECTION("changed: the old key is free, the new one taken") {
        fixture.apply(
            history.commit({change(customer(1), "code", text_value("Alpha"), text_value("Beta"))}));
        CHECK_FALSE(holder("customer", "alpha"));
        CHECK(holder("customer", "beta") == customer(1).id);
    }
    SECTION("archived: free; restored: taken again") {
        fixture.apply(history.commit({{person(1), Archived{}}}));
        CHECK_FALSE(holder("person", "li@example.com"));
        fixture.apply(history.commit({{person(1), Restored{}}}));
        CHECK(holder("person", "li@example.com") == person(1).id);
    }
    SECTION("handed over within one commit") {
        fixture.apply(history.commit({change(customer(1), "code", text_value("Alpha"), {}),
                                      created_at(customer(2), {{"code", text_value("ALPHA")}})}));
        CHECK(holder("customer", "alpha") == customer(2).id);
    }
    SECTION("within the batch, for deciding") {
        fixture.world->begin();
        fixture.world->apply(history.commit(
            {change(customer(1), "code", text_value("Alpha"), text_value("Gamma"))}));
        CHECK(fixture.world->holder(*history.model().type("customer"), 0, "gamma") ==
              customer(1).id);
        CHECK_FALSE(fixture.world->holder(*history.model().type("customer"), 0, "alpha"));
        fixture.world->commit();
    }
    SECTION("the model makes another field unique: what is there is taken up") {
        auto types = deal_model();
        types[1]["unique"] = Json::array({Json::array({"name"}), Json::array({"code"})});
        fixture.apply(history.commit({change(customer(1), "name", {}, text_value("Acme"))}));
        fixture.apply(history.define({types[1]}));
        CHECK(holder("customer", "acme") == customer(1).id);
        CHECK_FALSE(holder("customer", "alpha"));
        CHECK(fixture.world->snapshot().holder(*history.model().type("customer"), 1, "alpha") ==
              customer(1).id);
    }
}

TEST_CASE("references are found from their target for good", "[world]") {
    WorldFixture fixture;
    History history;
    fixture.apply(history.define(deal_model()));
    const RecordType& type = *history.model().type("deal");
    const auto referrers = [&](const StreamName& target, const char* field) {
        std::vector<Uuid> found;
        fixture.world->snapshot().referrers(target.id, type.number, type.field(field)->slot,
                                            [&](const Uuid& id) {
                                                found.push_back(id);
                                                return true;
                                            });
        return found;
    };
    fixture.apply(history.commit(
        {created_at(deal(2), {{"customer", customer(1).id},
                              {"partners", References{customer(2).id, customer(3).id}}}),
         created_at(deal(1), {{"customer", customer(1).id}})}));
    CHECK(referrers(customer(1), "customer") == std::vector{deal(1).id, deal(2).id});
    CHECK(referrers(customer(3), "partners") == std::vector{deal(2).id});
    CHECK(referrers(customer(1), "partners").empty());
    fixture.apply(history.commit({change(deal(1), "customer", customer(1).id, customer(2).id),
                                  {deal(2), Transferred{{}, user(1).id}}}));
    CHECK(referrers(customer(1), "customer") == std::vector{deal(1).id, deal(2).id});
    CHECK(referrers(customer(2), "customer") == std::vector{deal(1).id});
    CHECK(referrers(user(1), "owner") == std::vector{deal(2).id});
}

TEST_CASE("a command's outcome is remembered for a day of the log's time", "[world]") {
    WorldFixture fixture;
    History history;
    fixture.apply(history.define(deal_model()));
    Fingerprint fingerprint{};
    fingerprint.fill(7);
    fixture.apply(history.commit({created_at(deal(1), {}), created_at(deal(2), {})}, fingerprint,
                                 numbered(1)));
    const Time first_time = history.time();
    CHECK(fixture.world->snapshot().command(numbered(1)) ==
          CommandOutcome{{5}, fingerprint, first_time});
    CHECK_FALSE(fixture.world->snapshot().command(numbered(2)));

    history.later(std::chrono::hours(24));
    fixture.apply(history.commit({created_at(deal(3), {})}, fingerprint, numbered(2)));
    CHECK(fixture.world->snapshot().command(numbered(1)));
    history.later(std::chrono::microseconds(1));
    History aborted = history;
    fixture.world->begin();
    fixture.world->apply(aborted.commit({created_at(deal(4), {})}));
    fixture.world->abort();
    fixture.apply(history.commit({created_at(deal(4), {})}));
    CHECK_FALSE(fixture.world->snapshot().command(numbered(1)));
    CHECK(fixture.world->snapshot().command(numbered(2)));
    fixture.world->begin();
    CHECK(fixture.world->command(numbered(2))->position == Position{7});
    fixture.world->abort();
}

TEST_CASE("a moment is a commit's end, by position and by time", "[world]") {
    WorldFixture fixture;
    History history;
    const std::size_t span = GENERATE(std::size_t{1}, std::size_t{2}, std::size_t{1000});
    history.define(deal_model());  // 1 to 4
    const Time start = history.time();
    history.commit({created_at(deal(1), {}), created_at(deal(2), {}),
                    created_at(deal(3), {})});  // 5 to 7, at the same time
    history.later(std::chrono::seconds(10));
    history.commit({created_at(deal(4), {})});  // 8
    history.later(std::chrono::seconds(10));
    history.commit({created_at(deal(5), {}), created_at(deal(6), {})});  // 9, 10
    fixture.apply(history.events(), span);
    const auto snapshot = fixture.world->snapshot();

    const std::vector<std::uint64_t> boundaries{0, 0, 0, 0, 4, 4, 4, 7, 8, 8, 10};
    for (std::size_t at = 0; at < boundaries.size(); ++at)
        CHECK(snapshot.commit_boundary({at}).value == boundaries[at]);
    CHECK(snapshot.commit_boundary({99}) == Position{10});
    CHECK(snapshot.commit_of({6}) == CommitSpan{{5}, {7}, start});
    CHECK_FALSE(snapshot.commit_of({0}));
    CHECK_FALSE(snapshot.commit_of({11}));
    CHECK(snapshot.time_of({9}) == start + std::chrono::seconds(20));
    CHECK(snapshot.time_of({0}) == Time{});
    CHECK(snapshot.at_time(start - std::chrono::microseconds(1)) == Position{0});
    CHECK(snapshot.at_time(start) == Position{7});
    CHECK(snapshot.at_time(start + std::chrono::seconds(9)) == Position{7});
    CHECK(snapshot.at_time(start + std::chrono::seconds(10)) == Position{8});
    CHECK(snapshot.at_time(start + std::chrono::hours(1)) == Position{10});
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
