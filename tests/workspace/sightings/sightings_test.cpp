#include <atomic>
#include <filesystem>
#include <map>

#include "core/lmdb/lmdb_environment.hpp"
#include "events/sighting.hpp"
#include "projections/reading/answer_seen.hpp"
#include "tests/support/workspace_fixture.hpp"
#include "tests/workspace/views_held.hpp"
#include "workspace/sightings/sighting_keeper.hpp"

namespace cairn {
namespace {

using namespace test;

/// What the fixture's people are noted to have seen.
class SightingFixture : public WorkspaceFixture {
public:
    void note(const StreamName& record, const char* what = "read", const Actor* by = nullptr) {
        Sighting seen{.person = (by ? by : &*admin)->id, .what = what, .type = record.category};
        seen.record = record.id;
        seen.way = "api";
        workspace->sightings().note(std::move(seen));
    }
    StreamName contact_called(const std::string& name) {
        if (!account_) account_ = create("account", {{"name", "Sany"}});
        return create("contact", {{"name", name}, {"account", account_->id.text()}});
    }
    void write(bool all = false) {
        workspace->sightings().flush(all);
        settle();
    }
    Json seen(const SeenQuery& query = {}) { return json(reading().seen(query)); }
    std::map<std::string, std::string> digests() {
        std::map<std::string, std::string> out;
        for (const Digest& digest : workspace->upkeep().digests())
            out[digest.view] = std::to_string(digest.position.value) + ' ' + digest.digest;
        return out;
    }

private:
    std::optional<StreamName> account_;
};

std::vector<std::string> whats(const Json& answer) {
    std::vector<std::string> all;
    for (const Json& entry : answer["entries"]) all.push_back(entry["what"]);
    return all;
}

}  // namespace

TEST_CASE_METHOD(SightingFixture, "who saw a record is found by it, newest first", "[sightings]") {
    const StreamName contact = contact_called("Li");
    const StreamName other = contact_called("Wu");
    const Actor ann = colleague("ann@cairn.example");
    const Position before = workspace->head();
    note(contact);
    note(other);
    note(contact, "history", &ann);
    write();
    CHECK(workspace->head().value == before.value + 1);  // One event.
    const Json answer = seen({.record = contact});
    CHECK(whats(answer) == std::vector<std::string>{"history", "read"});
    CHECK(answer["entries"][0]["who"] == ann.id.text());
    CHECK(answer["entries"][0]["way"] == "api");
    CHECK(answer["titles"][contact.id.text()] == "Li");
    CHECK(answer["next"].is_null());
    // A minute of looking is a count.
    for (int i = 0; i < 3; ++i) {
        clock.advance(std::chrono::seconds(20));
        note(contact);
    }
    clock.advance(std::chrono::minutes(5));
    write();
    const Json counted = seen({.record = contact});
    CHECK(counted["entries"][0]["times"] == 3);
    CHECK(counted["entries"][0]["at"] == "2027-01-31T08:00:20Z");
    CHECK(counted["entries"][0]["until"] == "2027-01-31T08:01:00Z");
}

TEST_CASE_METHOD(SightingFixture,
                 "the access log is narrowed by person, type, what and time, page by page",
                 "[sightings]") {
    const StreamName contact = contact_called("Li");
    const StreamName account = create("account", {{"name", "Zoom"}});
    const Actor ann = colleague("ann@cairn.example");
    note(contact);
    write();
    clock.advance(std::chrono::hours(1));
    note(account, "read", &ann);
    note(account, "denied", &ann);
    write();
    CHECK(whats(seen({.person = ann.id})) == std::vector<std::string>{"denied", "read"});
    CHECK(whats(seen({.type = "contact"})) == std::vector<std::string>{"read"});
    CHECK(whats(seen({.what = "denied"})) == std::vector<std::string>{"denied"});
    CHECK(whats(seen({.from = clock.now() - std::chrono::minutes(1)})).size() == 2);
    CHECK(whats(seen({.to = clock.now() - std::chrono::minutes(1)})) ==
          std::vector<std::string>{"read"});
    std::vector<std::string> all;
    SeenQuery page{.limit = "1"};
    for (int pages = 0; pages < 6; ++pages) {
        const Json answer = seen(page);
        for (const auto& what : whats(answer)) all.push_back(what);
        if (answer["next"].is_null()) break;
        page.after = answer["next"].get<std::string>();
    }
    CHECK(all == std::vector<std::string>{"denied", "read", "read"});
    CHECK(reading().seen({.after = "x"}).error().reason == "cursor.invalid");
    CHECK(reading().seen({.type = "nothing"}).error().reason == "type.unknown");
    CHECK(reading({}, ann).seen({}).error().reason == "access.denied");
}

TEST_CASE_METHOD(SightingFixture,
                 "who saw what is the same after a replay, and in a folder of an earlier build",
                 "[sightings]") {
    const StreamName contact = contact_called("Li");
    for (int i = 0; i < 40; ++i) {
        note(contact);
        if (i % 7 == 0) change(contact, {{"job_title", std::to_string(i)}});
        clock.advance(std::chrono::minutes(3));
        write();
    }
    write(true);  // Else the end of the server does.
    const auto grown = digests();
    CHECK(grown.contains("seen"));
    close();
    std::filesystem::remove_all(dir / "data" / "views");
    open();
    settle();
    CHECK(digests() == grown);
}

TEST_CASE_METHOD(SightingFixture,
                 "what was seen changes nothing: no record, no order, no tag of an answer",
                 "[sightings]") {
    const StreamName contact = contact_called("Li");
    settle();
    const Position before = workspace->head();
    const Json was = record(contact);
    CHECK(workspace->unchanged_since(before) == before);
    note(contact);
    write();
    const Position after = workspace->head();
    CHECK(after > before);
    CHECK(workspace->unchanged_since(after) == before);
    CHECK(record(contact) == was);
    const Json history = json(reading().history(contact, {}));
    CHECK(history["events"].size() == 1);
    change(contact, {{"job_title", "Buyer"}});
    CHECK(workspace->unchanged_since(workspace->head()) == workspace->head());
    Step undo = Undo{after};
    CHECK(send(std::move(undo)).error().reason == "undo.not_possible");
}

TEST_CASE_METHOD(SightingFixture, "what waits is written when the server stops", "[sightings]") {
    const StreamName contact = contact_called("Li");
    note(contact);
    note(contact);
    close();
    open();
    settle();
    const Json answer = seen({.record = contact});
    REQUIRE(answer["entries"].size() == 2);
    CHECK(answer["entries"][0].value("times", 1) == 1);
}

TEST_CASE_METHOD(SightingFixture, "an entry takes a kilobyte or two on the disk", "[sightings]") {
    std::vector<StreamName> contacts;
    for (int i = 0; i < 20; ++i) contacts.push_back(contact_called("C" + std::to_string(i)));
    const Actor ann = colleague("ann@cairn.example");
    const auto taken = [&] {
        close();
        std::map<std::string, std::uint64_t> bytes;
        for (const char* part : {"log", "world", "views"})
            bytes[part] = lmdb::Environment(dir / "data" / part, {.read_only = true}).used_bytes();
        open();
        return bytes;
    };
    auto before = taken();
    constexpr int batches = 200, entries_in_one = 4;
    for (int batch = 0; batch < batches; ++batch) {
        for (int i = 0; i < entries_in_one; ++i) {
            Sighting seen{.person = ann.id, .what = "read", .type = "contact"};
            seen.record = contacts[static_cast<std::size_t>((batch * entries_in_one + i) % 20)].id;
            seen.by = "session/0123456789abcdef0123456789abcdef";
            seen.way = "api";
            workspace->sightings().note(std::move(seen));
        }
        clock.advance(std::chrono::minutes(1));
        workspace->sightings().flush();
    }
    settle();
    auto after = taken();
    const auto grown = [&](const char* part) {
        return (after[part] - before[part]) / (batches * entries_in_one);
    };
    const std::uint64_t all = grown("log") + grown("world") + grown("views");
    WARN("bytes an entry, in batches of four: " << all);
    CHECK(grown("log") < 400);
    // World and views take up in one or more portions what is written, as the machine has time, and
    // fill pages more or less often: 875 to 1,630 in all were seen.
    CHECK(all < 2'500);
}

TEST_CASE("where nothing can be written, reading goes on and what is lost is counted",
          "[sightings]") {
    ManualClock clock;
    SightingKeeper keeper(clock, {.waiting_max = 2});
    const auto look = [&](std::uint8_t record) {
        Sighting seen{.person = {}, .what = "read"};
        seen.record.bytes.back() = record;
        keeper.note(std::move(seen));
    };
    look(1);
    CHECK(keeper.counts().lost == 1);  // Nobody writes here.
    std::atomic<bool> is_full = true;
    std::vector<std::size_t> written;
    keeper.start(
        [&](const Sightings& seen) -> Result<void> {
            if (is_full) return fail(ErrorCode::storage_full, "storage.full");
            written.push_back(seen.size());
            return {};
        },
        std::chrono::hours(1));
    for (std::uint8_t record = 1; record <= 4; ++record) look(record);
    keeper.flush();
    CHECK(keeper.counts().waiting == 2);
    CHECK(keeper.counts().lost == 3);
    is_full = false;
    keeper.stop();
    CHECK(keeper.counts().written == 2);
    CHECK(keeper.counts().waiting == 0);
    CHECK(written == std::vector<std::size_t>{2});
}

TEST_CASE_METHOD(
    SightingFixture,
    "who saw what is shown as long as the workspace keeps it, and the log keeps it all",
    "[sightings]") {
    const StreamName contact = contact_called("Li");
    note(contact);
    write();
    const auto look_later = [&](std::chrono::days later) {
        clock.advance(later);
        note(contact, "history");
        write(true);
        return seen({.record = contact});
    };
    CHECK(look_later(std::chrono::days(399))["entries"].size() == 2);
    CHECK(seen()["kept_days"] == 400);
    clock.advance(std::chrono::days(1) + std::chrono::seconds(1));
    CHECK(whats(seen({.record = contact})) == std::vector<std::string>{"history"});
    CHECK(whats(seen({.what = "read"})).empty());
    // By a setting, which is said in the log; nobody but administrators may.
    const auto keep = [&](const char* days, const Actor& by) {
        const auto done = send(ChangeSetting{{{"access_log_days", days}}}, by);
        settle();
        return done ? "" : done.error().reason;
    };
    CHECK(keep("90", colleague("ann@cairn.example")) == "access.denied");
    for (const char* nonsense : {"", "29", "3651", "90.5", "-90", "ninety", "90 "})
        CHECK(keep(nonsense, *admin) == "field.format");
    CHECK(keep("90", *admin) == "");
    clock.advance(std::chrono::days(90));
    CHECK(seen({.record = contact})["entries"].empty());
    CHECK(seen()["kept_days"] == 90);
    // The rows are what a replay makes of the log.
    CHECK(look_later(std::chrono::days(0))["entries"].size() == 1);
    const auto before = digests();
    close();
    std::filesystem::remove_all(dir / "data" / "views");
    open();
    settle();
    CHECK(digests() == before);
}

TEST_CASE_METHOD(SightingFixture,
                 "how long it is shown who saw what is as it was set last, whatever the views show",
                 "[sightings]") {
    const ViewsHeld held(*workspace);
    const Position shown = workspace->projected();
    done(send(ChangeSetting{{{"access_log_days", "90"}}}));
    REQUIRE(workspace->projected() == shown);
    CHECK(seen()["kept_days"] == 90);
}

}  // namespace cairn
