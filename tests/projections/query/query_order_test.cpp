#include "projections/query/query_order.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include <catch2/catch.hpp>

#include "projections/query/query_run.hpp"
#include "tests/projections/query/query_fixture.hpp"

namespace cairn {
namespace {

using namespace test;

TEST_CASE("text sorts as people of the language do, Chinese by pinyin", "[query]") {
    TestReading reading;
    reading.history.commit({create(deal(1), {{"name", text("中联重科")}}),  // zhōng
                            create(deal(2), {{"name", text("阿里巴巴")}}),  // ā
                            create(deal(3), {{"name", text("三一重工")}}),  // sān
                            create(deal(4), {{"name", text("徐工集团")}}),  // xú
                            create(deal(5), {{"name", text("比亚迪")}}),    // bǐ
                            create(deal(6), {})});
    reading.take_up();
    CHECK(members(reading.list("deal", {.sort = "name"}), "name") ==
          Texts{"阿里巴巴", "比亚迪", "三一重工", "徐工集团", "中联重科", "-"});
    CHECK(members(reading.list("deal", {.sort = "-title"}), "name") ==
          Texts{"中联重科", "徐工集团", "三一重工", "比亚迪", "阿里巴巴", "-"});

    TestReading english("en");
    english.history.commit({create(deal(1), {{"name", text("zebra")}}),
                            create(deal(2), {{"name", text("Ärger")}}),
                            create(deal(3), {{"name", text("Apple")}}),
                            create(deal(4), {{"name", text("apple pie")}})});
    english.take_up();
    CHECK(members(english.list("deal", {.sort = "name"}), "name") ==
          Texts{"Apple", "apple pie", "Ärger", "zebra"});
}

TEST_CASE("numbers, money, dates, choices and references sort as what they are, empty ones last",
          "[query]") {
    TestReading reading;
    reading.history.commit(
        {create(user(1), {{"name", text("乙")}}), create(user(2), {{"name", text("甲")}})});
    reading.history.commit({
        create(deal(1), {{"name", text("a")},
                         {"amount", money("9.5")},
                         {"chance", *Decimal::parse("-1.5")},
                         {"score", std::int64_t{-3}},
                         {"hot", true},
                         {"source", text("tender")},
                         {"owner", user(1).id},
                         {"close_on", *Date::parse("2027-01-31")}}),
        create(deal(2), {{"name", text("b")},
                         {"amount", money("10")},
                         {"chance", *Decimal::parse("-1.25")},
                         {"score", std::int64_t{20}},
                         {"hot", false},
                         {"source", text("referral")},
                         {"owner", user(2).id},
                         {"close_on", *Date::parse("1999-12-31")},
                         {"stage", text("won")}}),
        create(deal(3), {{"name", text("c")}}),
    });
    reading.take_up();
    const auto sorted = [&](const char* sort) {
        std::string out;
        for (const auto& name : members(reading.list("deal", {.sort = sort}), "name")) out += name;
        return out;
    };
    CHECK(sorted("amount") == "abc");
    CHECK(sorted("-amount") == "bac");
    CHECK(sorted("chance") == "abc");
    CHECK(sorted("-chance") == "bac");
    CHECK(sorted("score") == "abc");
    CHECK(sorted("-score") == "bac");
    CHECK(sorted("hot") == "bac");
    CHECK(sorted("source") == "bac");  // As the model lists them.
    CHECK(sorted("-source") == "abc");
    CHECK(sorted("close_on") == "bac");
    CHECK(sorted("-close_on") == "abc");
    CHECK(sorted("stage,name") == "acb");
    CHECK(sorted("-stage,-name") == "bca");
    CHECK(sorted("owner") == "bac");  // By the owner's name: jiǎ before yǐ.
    CHECK(sorted("-half") == "bac");
    CHECK(sorted("rounds") == "abc");  // Of no score there is no third.
    CHECK(sorted("-updated_at,-name") == "cba");
    CHECK(sorted("created_at,name") == "abc");
    CHECK(members(reading.list("deal"), "name") ==
          Texts{"b", "a", "c"});  // The model's own: -amount.
}

/// Walks all pages and returns the ids in order; `between` happens after each page.
Texts walk(TestReading& reading, QueryText asked, const std::function<void()>& between = [] {}) {
    Texts seen;
    for (;;) {
        const Json page = reading.list("deal", asked);
        for (const auto& id : members(page, "id")) seen.push_back(id);
        if (page.at("next").is_null()) return seen;
        REQUIRE_FALSE(page.at("rows").empty());
        asked.after = page.at("next").get<std::string>();
        between();
    }
}

TEST_CASE("a cursor is of one type and one sort", "[query]") {
    TestReading reading;
    reading.history.commit({create(deal(1), {{"name", text("a")}}),
                            create(deal(2), {{"name", text("b")}}), create(customer(1), {}),
                            create(customer(2), {})});
    reading.take_up();
    const auto cursor =
        reading.list("deal", {.sort = "name", .limit = "1"}).at("next").get<std::string>();
    CHECK(reading.refusal("deal", {.sort = "name", .after = cursor}) == "accepted");
    CHECK(reading.refusal("deal", {.sort = "-name", .after = cursor}) == "cursor.invalid");
    CHECK(reading.refusal("deal", {.sort = "name,score", .after = cursor}) == "cursor.invalid");
    CHECK(reading.refusal("customer", {.sort = "name", .after = cursor}) == "cursor.invalid");
    for (std::size_t cut = 1; cut < cursor.size(); ++cut) {
        const auto reason =
            reading.refusal("deal", {.sort = "name", .after = cursor.substr(0, cut)});
        CHECK((reason == "cursor.invalid" || reason == "accepted"));
    }
}

TEST_CASE("walking all pages under any sort gives each row once, in the order of one big page",
          "[query]") {
    TestReading reading;
    add_random_commits(reading.history, 5, 60);
    reading.take_up();
    const auto& fields = reading.history.model().type("deal")->fields;
    Texts sorts{"title",
                "-title",
                "created_at",
                "-updated_at",
                "stage,-amount,name",
                "-hot,owner,-close_on"};
    for (const Field& field : fields) {
        if (!is_sortable(field.kind)) continue;
        sorts.push_back(field.name);
        sorts.push_back("-" + field.name);
    }
    for (const auto& sort : sorts) {
        INFO(sort);
        const Json all = reading.list("deal", {.sort = sort, .archived = "yes"});
        REQUIRE(all.at("rows").size() == all.at("total"));
        REQUIRE(all.at("next").is_null());
        for (const char* limit : {"1", "3", "5", "12"})
            CHECK(walk(reading, {.sort = sort, .limit = limit, .archived = "yes"}) ==
                  members(all, "id"));
    }
}

TEST_CASE("paging goes on where it was though records come, go and change", "[query]") {
    TestReading reading;
    std::vector<StreamEvent> events;
    for (int i = 0; i < 20; ++i)
        events.push_back(
            create(deal(static_cast<std::uint64_t>(i)), {{"score", std::int64_t{10 * (i / 2)}}}));
    reading.history.commit(events);
    reading.take_up();
    std::uint64_t next = 100;
    const Texts seen = walk(reading, {.sort = "score", .limit = "3"}, [&] {
        // One before every place, one after all, and the row that the cursor was made of may be
        // gone.
        reading.history.commit({create(deal(next++), {{"score", std::int64_t{-1}}}),
                                create(deal(next++), {{"score", std::int64_t{10'000}}})});
        if (!reading.history.newest(deal(2))->archived)
            reading.history.commit({{deal(2), Archived{}}});
        reading.take_up();
        if (next > 106) next = 1000;
    });
    for (int i = 0; i < 20; ++i)
        CHECK(std::ranges::count(seen, deal(static_cast<std::uint64_t>(i)).id.text()) == 1);
    CHECK(std::ranges::count(seen, deal(100).id.text()) == 0);
    CHECK(std::ranges::count(seen, deal(101).id.text()) == 1);
    const std::set<std::string> once(seen.begin(), seen.end());
    CHECK(once.size() == seen.size());
}

std::string owned_by(const StreamName& owner) {
    return R"({"==": [{"var": "owner"}, ")" + owner.id.text() + R"("]})";
}

/// What the world keeps in order must be what sorting gives, which the needless `and` brings about.
void check_kept_order(TestReading& reading) {
    for (std::uint64_t owner = 0; owner < 4; ++owner)
        for (const char* sort : {"-amount", "amount"}) {
            const std::string kept = owned_by(user(owner));
            const QueryText sorted{.filter = R"({"and": [)" + kept + "]}", .sort = sort};
            const Json all = reading.list("deal", sorted);
            INFO(owner << " by " << sort);
            CHECK(reading.list("deal", {.filter = kept, .sort = sort}) == all);
            for (const char* limit : {"1", "2", "3"}) {
                const QueryText pages{.filter = kept, .sort = sort, .limit = limit};
                CHECK(walk(reading, pages) == members(all, "id"));
                const Json page = reading.list("deal", pages);
                CHECK(page.at("total") == all.at("total"));
                if (page.at("next").is_null()) continue;
                // A cursor of either is one of the other.
                const auto next = page.at("next").get<std::string>();
                CHECK(reading.list("deal", {.filter = kept, .sort = sort, .after = next}) ==
                      reading.list("deal", {.filter = sorted.filter, .sort = sort, .after = next}));
            }
        }
}

TEST_CASE("one owner's records by the measure: kept in order, they are as if sorted", "[query]") {
    const unsigned seed = GENERATE(21U, 22U, 23U);
    TestReading reading;
    for (int i = 0; i < 4; ++i) {
        add_random_commits(reading.history, seed + static_cast<unsigned>(i), 20);
        reading.take_up();
        check_kept_order(reading);
    }
}

TEST_CASE("amounts sort within their currency, the workspace's own first, then by code",
          "[query]") {
    TestReading reading;
    add_deals_of_currencies(reading);
    const auto sorted = [&](const char* sort) {
        return members(reading.list("deal", {.sort = sort}), "name");
    };
    CHECK(sorted("-amount") ==
          Texts{"70000CNY", "3000CNY", "0CNY", "500EUR", "1000000JPY", "900000JPY", "none"});
    CHECK(sorted("amount") ==
          Texts{"0CNY", "3000CNY", "70000CNY", "500EUR", "900000JPY", "1000000JPY", "none"});
    check_kept_order(reading);
    SECTION("also when the workspace takes another for its own") {
        reading.history.commit({{{"setting", {}}, SettingChanged{{{"currency", "JPY"}}}}});
        reading.take_up();
        CHECK(sorted("-amount") ==
              Texts{"1000000JPY", "900000JPY", "70000CNY", "3000CNY", "0CNY", "500EUR", "none"});
        check_kept_order(reading);
        const std::string live = reading.fixture.world->digest();
        reading.fixture.rebuild();
        reading.take_up();
        CHECK(reading.fixture.world->digest() == live);
    }
}

TEST_CASE("lists are put in order anew where the model measures by something else", "[query]") {
    TestReading reading;
    add_random_commits(reading.history, 31, 60);
    reading.take_up();
    const auto measure_by = [&](const char* measure) {
        Json type = deal_model().back();
        type["fields"].push_back({{"name", "cost"}, {"kind", "money"}, {"label", type["label"]}});
        if (measure) type["board"]["measure"] = measure;
        if (!measure) type["board"].erase("measure");
        reading.history.define({type});
        reading.take_up();
        check_kept_order(reading);
    };
    measure_by("cost");
    measure_by(nullptr);
    measure_by("amount");
    const std::string live = reading.fixture.world->digest();
    reading.fixture.rebuild();
    reading.take_up();
    CHECK(reading.fixture.world->digest() == live);
}

TEST_CASE("a page of one owner's largest looks at no more than it shows", "[query]") {
    TestReading reading;
    std::vector<StreamEvent> events;
    for (std::uint64_t i = 0; i < 500; ++i)
        events.push_back(
            create(deal(i), {{"owner", user(1).id}, {"amount", money(std::to_string(i).c_str())}}));
    reading.history.commit(events);
    reading.take_up();
    for (const char* sort : {"-amount", "amount"}) {
        const QueryText asked{
            .filter = owned_by(user(1)), .sort = sort, .limit = "50", .fields = "name"};
        reading.as_of(reading.history.head(), [&](const Reader& reader) {
            const RecordType& type = *reader.model->type("deal");
            const auto query = parse_query(*reader.model, type, asked);
            const QueryPlan plan = plan_of(*query, type, reader);
            REQUIRE(plan.list);
            const auto budget = reader.budget.left;
            const Json page = trusted_json(run(plan, *query, type, reader).value());
            CHECK(page.at("rows").size() == 50);
            CHECK(page.at("total") == 500);
            // The filter was asked of nobody.
            CHECK(reader.budget.left == budget + 50 * written_work);
            return 0;
        });
    }
}

}  // namespace
}  // namespace cairn
