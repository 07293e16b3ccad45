#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include <catch2/catch.hpp>

#include "core/json.hpp"
#include "tests/support/cairn_process.hpp"
#include "tests/support/demo_copy.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/temp_dir.hpp"

using namespace cairn;
using namespace cairn::test;

// What the people of the demo company see and may do, asked of the real program as each of them.
// That they may do what the story has them do, the story itself says: each step is its person's.
namespace {

class DemoOffice {
public:
    DemoOffice() : server_(demo_copy(folder_ / "demo"), {"--demo"}) {
        HttpClient http(server_.port());
        const Json offered = http.get("/api/v1/session").json();
        for (const Json& person : offered.at("people")) people_.push_back(person.at("email"));
    }

    /// As the person whose address begins so.
    HttpClient& as(const std::string& name) {
        auto& known = clients_[name];
        if (known) return *known;
        const auto email = std::ranges::find_if(
            people_, [&](const std::string& each) { return each.starts_with(name); });
        REQUIRE(email != people_.end());
        HttpClient http(server_.port());
        const auto answer =
            http.post("/api/v1/session", {{"email", *email}, {"password", "cairn-demo"}});
        INFO(answer.body);
        REQUIRE(answer.status == 200);
        const auto& cookie = answer.headers.at("set-cookie");
        cookies_[name] = {{"Cookie", cookie.substr(0, cookie.find(';'))}};
        known = std::make_unique<HttpClient>(server_.port());
        return *known;
    }
    Json get(const std::string& name, const std::string& path) {
        const auto answer = as(name).get(path, cookies_[name]);
        INFO(name << ' ' << path << ' ' << answer.body);
        REQUIRE(answer.status == 200);
        return answer.json();
    }
    int status(const std::string& name, const std::string& path) {
        HttpClient& http = as(name);
        return http.get(path, cookies_[name]).status;
    }
    std::vector<Json> rows(const std::string& name, const std::string& type) {
        const Json list = get(name, "/api/v1/records/" + type + "?limit=1000");
        REQUIRE(list.value("next", Json()).is_null());
        return list.at("rows");
    }
    HttpAnswer send(const std::string& name,
                    const std::string& method,
                    const std::string& path,
                    const Json& body) {
        HttpClient& http = as(name);
        HttpClient::Headers headers = cookies_[name];
        headers["Origin"] = "http://127.0.0.1:" + std::to_string(server_.port());
        return http.send(method, path, json_text(body), headers);
    }

private:
    TempDir folder_;
    CairnProcess server_;
    std::vector<std::string> people_;
    std::map<std::string, std::unique_ptr<HttpClient>> clients_;
    std::map<std::string, HttpClient::Headers> cookies_;
};

/// Made once; nothing that is tried changes it.
DemoOffice& demo_office() {
    static DemoOffice office;
    return office;
}

const Json one_yuan{{"amount", {{"amount", "1"}, {"currency", "CNY"}}}};

Json won_deal_of(const std::vector<Json>& deals) {
    const auto won =
        std::ranges::find(deals, Json("won"), [](const Json& row) { return row["stage"]; });
    REQUIRE(won != deals.end());
    return *won;
}

void check_denied(const HttpAnswer& answer, const std::string& verb) {
    INFO(answer.body);
    REQUIRE(answer.status == 403);
    const Json said = answer.json();
    CHECK(said.at("reason") == "access.denied");
    CHECK(said.at("verb") == verb);
    // Somebody might, and somebody can be asked.
    CHECK_FALSE(said.at("allowed_by").empty());
    CHECK(said.at("ask").at("role") == "administrator");
}

/// The types of which somebody may see anything.
std::set<std::string> types_of(const Json& me) {
    std::set<std::string> names;
    for (const auto& [type, rights] : me.at("rights").items())
        if (rights.contains("see")) names.insert(type);
    return names;
}

}  // namespace

TEST_CASE("the people of the demo see and do what their roles say", "[demo][roles]") {
    DemoOffice& office = demo_office();

    SECTION("a service engineer sees the deals of those he serves, without money, and moves none") {
        const auto deals = office.rows("ouyang.che", "opportunity");
        CHECK_FALSE(deals.empty());
        CHECK(deals.size() < office.rows("he.wenyuan", "opportunity").size());
        for (const Json& row : deals)
            for (const char* field : {"amount", "margin_percent", "expected_margin", "budget"})
                CHECK_FALSE(row.contains(field));
        const std::string won =
            "/api/v1/records/opportunity/" + won_deal_of(deals)["id"].get<std::string>();
        check_denied(office.send("ouyang.che", "PATCH", won, one_yuan), "change");
        check_denied(office.send("ouyang.che", "POST", won + "/reopen", Json::object()), "step");
        // Nor one who works on deals beside.
        const std::string reviewed =
            "/api/v1/records/opportunity/" +
            won_deal_of(office.rows("ding.yinuo", "opportunity"))["id"].get<std::string>();
        const auto answer = office.send("ding.yinuo", "PATCH", reviewed, one_yuan);
        INFO(answer.body);
        CHECK(answer.status != 200);
        const auto types = types_of(office.get("ouyang.che", "/api/v1/me"));
        CHECK(types.contains("ticket"));
        for (const char* kept : {"payment", "invoice", "quote", "bid", "gift", "lead", "influence"})
            CHECK_FALSE(types.contains(kept));
    }

    SECTION("a key-account manager sees his customers and what hangs under them") {
        const auto all = office.rows("he.wenyuan", "contract");
        const auto his = office.rows("daniel.whitlock", "contract");
        const Json me = office.get("daniel.whitlock", "/api/v1/me");
        CHECK(his.size() < all.size());
        std::size_t of_his = 0;
        for (const Json& row : all) of_his += row["owner"] == me["id"] ? 1 : 0;
        CHECK(of_his > 0);
        CHECK(his.size() >= of_his);
        std::set<std::string> seen;
        for (const Json& row : his) seen.insert(row["id"]);
        for (const Json& row : all)
            if (row["owner"] == me["id"]) CHECK(seen.contains(row["id"]));
        // What is another's is not there for him, by whatever way.
        const auto other = std::ranges::find_if(
            all, [&](const Json& row) { return !seen.contains(row["id"].get<std::string>()); });
        REQUIRE(other != all.end());
        CHECK(office.status("daniel.whitlock", "/api/v1/records/contract/" +
                                                   (*other)["id"].get<std::string>()) == 404);
    }

    SECTION("nobody of sales approves what is his own, and no role of his lets him") {
        const auto contracts = office.rows("he.wenyuan", "contract");
        std::size_t tried = 0;
        for (const Json& row : contracts) {
            if (row["status"] != "in_review") continue;
            for (const char* person : {"luo.jianing", "liang.shiyu", "daniel.whitlock"}) {
                const auto answer = office.send(
                    person, "POST",
                    "/api/v1/records/contract/" + row["id"].get<std::string>() + "/approve",
                    Json::object());
                INFO(answer.body);
                CHECK(answer.status != 200);
            }
            ++tried;
        }
        CHECK(tried > 0);
    }

    SECTION("a guest sees customers and deals, and neither people, prices nor money") {
        const auto types = types_of(office.get("ji.yunzhou", "/api/v1/me"));
        CHECK(types.contains("account"));
        for (const char* kept : {"contact", "quote", "price", "payment", "bid", "contract_line"})
            CHECK_FALSE(types.contains(kept));
        for (const Json& row : office.rows("ji.yunzhou", "opportunity"))
            for (const char* field : {"amount", "budget", "expected_margin"})
                CHECK_FALSE(row.contains(field));
        const std::string account =
            office.rows("ji.yunzhou", "account").front()["id"].get<std::string>();
        check_denied(office.send("ji.yunzhou", "PATCH", "/api/v1/records/account/" + account,
                                 {{"city", "x"}}),
                     "change");
        const Json found = office.get("ji.yunzhou", "/api/v1/search?q=%E7%A5%81%E6%B6%A6%E7%94%9F");
        for (const Json& hit : found.at("hits")) CHECK(hit.at("type") != "contact");
    }

    SECTION("finance sees all money and confirms none that it entered") {
        CHECK(office.rows("shen.suyun", "payment").size() ==
              office.rows("he.wenyuan", "payment").size());
        const auto types = types_of(office.get("pan.xiaolan", "/api/v1/me"));
        CHECK_FALSE(types.contains("contact"));
    }
}
