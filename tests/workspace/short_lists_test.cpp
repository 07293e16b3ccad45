#include <filesystem>

#include "events/model/shipped_model.hpp"
#include "tests/support/workspace_fixture.hpp"
#include "workspace/workspace_init.hpp"

namespace cairn {
namespace {

using namespace test;

/// Of the shipped model, whose lists show figures and other records.
class ShortListFixture : public WorkspaceFixture {
public:
    ShortListFixture() {
        close();
        std::filesystem::remove_all(dir / "data");
        auto company = setup();
        company.model = shipped_model();
        REQUIRE(init_workspace(options(), company));
        open();
        admin = actor("admin@example.com");
        for (const char* tier : {"c", "a", "b"}) {
            const StreamName account =
                create("account", {{"name", std::string("Account ") + tier}, {"tier", tier}});
            const StreamName contact =
                create("contact", {{"name", "Li Wei"}, {"account", account.id.text()}});
            deals.push_back(create("opportunity", {{"name", std::string("Deal ") + tier},
                                                   {"account", account.id.text()},
                                                   {"contact", contact.id.text()},
                                                   {"amount", money_json("100")}}));
        }
        settle();
    }
    /// What others wait for, which is what anybody else gets.
    Json short_list(const std::string& type, const std::string& sort) {
        INFO(type << " by " << sort);
        const QueryText asked{.sort = sort, .limit = "50"};
        const Reading now = reading();
        const auto at_once = now.short_list(type, asked);
        REQUIRE(at_once);
        CHECK(*at_once == *now.list(type, asked));
        return trusted_json(*at_once);
    }
    std::vector<StreamName> deals;
};

Json row_of(const Json& list, const StreamName& record) {
    const auto found = std::ranges::find_if(
        list.at("rows"), [&](const Json& row) { return row.at("id") == record.id.text(); });
    REQUIRE(found != list.at("rows").end());
    return *found;
}

TEST_CASE_METHOD(
    ShortListFixture,
    "lists by what records refer to, and lists of rows with figures, are answered at once",
    "[lists]") {
    for (const char* way : {"", "-"})
        for (const char* sort : {"owner", "account", "stage", "deal_type", "account.tier",
                                 "account.name", "name", "amount"})
            CHECK(short_list("opportunity", std::string(way) + sort)["total"] == 3);
    CHECK(short_list("opportunity", "account.tier")["rows"][0]["name"] == "Deal a");
    CHECK(short_list("opportunity", "-account.tier")["rows"][0]["name"] == "Deal c");
    for (const char* sort : {"name", "tier", "owner", "parent"})
        CHECK(short_list("account", sort)["total"] == 3);
    CHECK(short_list("contact", "account")["total"] == 3);
}

TEST_CASE_METHOD(ShortListFixture,
                 "a row says what is so now, of others too, though it was written before",
                 "[lists]") {
    const auto row = [&] {
        return row_of(short_list("opportunity", "-updated_at"), deals.front());
    };
    const StreamName customer{"account", *Uuid::parse(row()["account"].get<std::string>())};
    const auto account = [&] { return row_of(short_list("account", "name"), customer); };
    CHECK(row()["account.tier"] == "c");
    CHECK(account()["open_pipeline"]["amount"] == "100");
    CHECK(account()["version"] == "1");

    change(customer, {{"tier", "b"}});
    CHECK(row()["account.tier"] == "b");
    CHECK(account()["tier"] == "b");
    CHECK(account()["version"] == "2");
    change(deals.front(), {{"amount", money_json("70")}});
    CHECK(account()["open_pipeline"]["amount"] == "70");
    CHECK(account()["version"] == "2");

    const Json before = account().value("layer", Json());
    change(customer, {{"first_order_on", "2024-10-01"}, {"last_order_on", "2024-10-01"}});
    clock.advance(std::chrono::days{800});
    CHECK(account().value("layer", Json()) != before);
    CHECK(account()["months_since_order"] > 12);
}

}  // namespace
}  // namespace cairn
