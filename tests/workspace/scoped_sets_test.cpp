#include "projections/orders/scoped_sets.hpp"

#include <atomic>
#include <thread>

#include <catch2/catch.hpp>

#include "core/json.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/workspace/scoped_office.hpp"

namespace cairn {
namespace {

using namespace test;

constexpr int scoped_rounds = sanitized ? 120 : 1'000;

/// What somebody is told, by what is kept and without it: a read at a position goes by nothing that
/// is kept.
class ComparedReads {
public:
    explicit ComparedReads(ScopedOffice& office) : office_(office) {}

    void list(const std::string& name, const std::string& type, const QueryText& text) {
        INFO(name << " lists " << type);
        const Actor actor = office_.reader(name);
        const auto now = office_.workspace->read(actor).value();
        const auto answer = now.list(type, text);
        const auto quick = now.short_list(type, text);
        const auto then = office_.workspace->read(actor, now.position()).value();
        const auto looked_up = then.list(type, text);
        check(answer, looked_up);
        if (quick) check(*quick, looked_up);
        quick_ += quick.has_value();
    }
    /// Forwards in short pages, and back.
    void pages(const std::string& name, const std::string& type) {
        QueryText text{.limit = "7"};
        for (int page = 0; page < 3; ++page) {
            list(name, type, text);
            const auto answer =
                office_.workspace->read(office_.reader(name)).value().list(type, text);
            if (!answer) return;
            const Json json = trusted_json(*answer);
            if (json["next"].is_null()) break;
            text.after = json["next"].get<std::string>();
        }
        if (!text.after) return;
        text.before.swap(text.after);
        list(name, type, text);
    }
    void board(const std::string& name) {
        INFO(name << " sees the board");
        const Actor actor = office_.reader(name);
        const auto now = office_.workspace->read(actor).value();
        const auto answer = now.board("deal", "", {.limit = "5"});
        const auto quick = now.short_board("deal", "", {.limit = "5"});
        const auto then = office_.workspace->read(actor, now.position()).value();
        const auto looked_up = then.board("deal", "", {.limit = "5"});
        check(answer, looked_up);
        if (quick) check(*quick, looked_up);
        quick_ += quick.has_value();
    }
    [[nodiscard]] int quick() const { return quick_; }
    [[nodiscard]] int compared() const { return compared_; }

private:
    void check(const Result<std::string>& one, const Result<std::string>& other) {
        REQUIRE(one.has_value() == other.has_value());
        ++compared_;
        if (!one) {
            CHECK(one.error().reason == other.error().reason);
            return;
        }
        if (*one != *other) FAIL(*one << "\n\nis not\n\n" << *other);
    }

    ScopedOffice& office_;
    int quick_ = 0;
    int compared_ = 0;
};

const QueryText usual{};
const QueryText east_alone{.filter = R"({"==": [{"var": "region"}, "east"]})"};

/// Reads a person's own deals over and over; false where what he is told does not fit together.
bool reads_what_fits(const ScopedOffice& office,
                     const Actor& actor,
                     const std::atomic<bool>& go_on) {
    bool fits = true;
    while (go_on && fits) {
        const auto reading = office.workspace->read(actor).value();
        const Json list = trusted_json(reading.list("deal", {.limit = "1000"}).value());
        fits = list["total"] == list["rows"].size();
        for (const Json& row : list["rows"]) fits = fits && row["owner"] == actor.id.text();
        const Json board = trusted_json(reading.board("deal", "", {.limit = "200"}).value());
        for (const Json& column : board["columns"])
            fits = fits && column["count"] == column["rows"].size();
    }
    return fits;
}

std::shared_ptr<const ScopedSetAt> set_at(std::uint64_t position,
                                          std::shared_ptr<const Model> model = nullptr,
                                          std::size_t size = 1) {
    std::vector<OrderEntry> entries(size);
    for (std::size_t i = 0; i < size; ++i) entries[i].id.bytes[0] = static_cast<std::uint8_t>(i);
    auto set = std::make_shared<ScopedSet>();
    set->listed = RecordOrder(std::move(entries));
    return std::make_shared<const ScopedSetAt>(
        ScopedSetAt{Position{position}, std::move(model), std::move(set)});
}

}  // namespace

TEST_CASE("whatever happens, lists and boards by what is kept are those of what is looked up",
          "[scoped]") {
    ScopedOffice office(20261130);
    ComparedReads compared(office);
    const auto readers = office.readers();
    const std::vector<std::string> types{"deal", "deal", "client", "line", "seat"};
    for (int round = 0; round < scoped_rounds; ++round) {
        CAPTURE(round);
        office.step();
        if (office.one_of(3) == 0) office.settle();
        for (int i = 0; i < 3; ++i) {
            const std::string& reader = readers[office.one_of(readers.size())];
            compared.list(reader, types[office.one_of(types.size())], usual);
            compared.board(reader);
            if (i == 0) compared.list(reader, "deal", east_alone);
            if (office.one_of(6) == 0) compared.pages(reader, types[office.one_of(types.size())]);
        }
    }
    for (const std::string& reader : readers) {
        compared.board(reader);
        for (const std::string& type : types) compared.list(reader, type, usual);
    }
    CHECK(compared.quick() > compared.compared() / 5);
    CHECK(office.workspace->upkeep().order_bytes() > 0);
}

TEST_CASE("each kind of scope is kept, and served at once after a change", "[scoped]") {
    ScopedOffice office(7);
    for (const std::string& name : office.readers()) {
        // Who sees all needs nothing kept, and the other one of the team makes it for both.
        if (name == "of all" || name == "of east") continue;
        CAPTURE(name);
        const Actor actor = office.reader(name);
        const auto first = office.workspace->read(actor).value();
        CHECK_FALSE(first.short_board("deal", "", {}));
        REQUIRE(first.board("deal", "", {}));
        CHECK(first.short_board("deal", "", {}));
        static_cast<void>(office.deal_of("owner"));
        office.settle();
        const auto again = office.workspace->read(actor).value();
        CHECK(again.short_board("deal", "", {}));
        CHECK(again.short_list("deal", {}));
    }
}

TEST_CASE("people of one team share what is kept of them, and nobody who has other rights does",
          "[scoped]") {
    ScopedOffice office(7);
    REQUIRE(office.workspace->read(office.reader("of east")).value().board("deal", "", {}));
    const auto quick = [&](const char* name) {
        return office.workspace->read(office.reader(name))
            .value()
            .short_board("deal", "", {})
            .has_value();
    };
    CHECK(quick("also of east"));
    for (const char* name : {"of west", "owner", "lead", "member", "regional", "both"})
        CHECK_FALSE(quick(name));
}

TEST_CASE("who reads while records come and go is told of his own, and of all of them",
          "[scoped]") {
    ScopedOffice office(11);
    const std::vector<std::string> owners{"owner", "second owner"};
    std::vector<StreamName> deals;
    for (int i = 0; i < 20; ++i) deals.push_back(office.deal_of(owners[i % 2]));
    const Actor one = office.reader("owner");
    const Actor other = office.reader("second owner");
    std::atomic<bool> go_on{true};
    std::atomic<int> fit{0};
    std::vector<std::thread> threads;
    for (const Actor* actor : {&one, &other, &one})
        threads.emplace_back([&, actor] { fit += reads_what_fits(office, *actor, go_on) ? 1 : 0; });
    for (int i = 0; i < (sanitized ? 100 : 400); ++i) {
        const StreamName& deal = deals[office.one_of(deals.size())];
        const Uuid to = office.one_of(2) ? one.id : other.id;
        static_cast<void>(office.done(Transfer{deal, to.text()}));
    }
    go_on = false;
    for (std::thread& thread : threads) thread.join();
    CHECK(fit == 3);
}

TEST_CASE("sets are bounded, the one that was read longest ago goes first", "[scoped]") {
    ScopedOffice office(3);
    const std::size_t bytes = set_at(1)->set->bytes();
    const ScopedSets sets(office.workspace->log(), {.bytes_max = 3 * bytes + 100});
    for (const char* key : {"a", "b", "c"}) sets.keep(key, set_at(1));
    CHECK(sets.count() == 3);
    CHECK(sets.find("a"));
    sets.keep("d", set_at(1));
    CHECK(sets.count() == 3);
    CHECK(sets.bytes() <= 3 * bytes + 100);
    CHECK(sets.find("a"));
    CHECK_FALSE(sets.find("b"));
    sets.drop("a");
    CHECK_FALSE(sets.find("a"));
    sets.keep("large", set_at(1, nullptr, 200));
    CHECK_FALSE(sets.find("large"));
}

TEST_CASE("an older set does not take the place of a newer one, nor last under another model",
          "[scoped]") {
    ScopedOffice office(3);
    const ScopedSets sets(office.workspace->log());
    const auto model = std::make_shared<const Model>();
    const auto next = std::make_shared<const Model>();
    sets.keep("a", set_at(5, model));
    sets.keep("a", set_at(4, model));
    CHECK(sets.find("a")->at == Position{5});
    sets.keep("b", set_at(6, model));
    sets.keep("a", set_at(7, next));
    CHECK_FALSE(sets.find("b"));
    CHECK(sets.find("a")->at == Position{7});
}

}  // namespace cairn
