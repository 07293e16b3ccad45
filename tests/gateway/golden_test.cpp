#include "tests/support/golden.hpp"

#include <regex>

#include <catch2/catch.hpp>

#include "tests/gateway/served_workspace.hpp"
#include "tests/support/live_client.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

/// The text with each UUID replaced by a name, the same for the same one, so that golden files stay
/// as they are.
std::string with_names_for_ids(const std::string& text) {
    static const std::regex uuid("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    std::map<std::string, std::string> names;
    std::string out;
    auto rest = text.begin();
    for (std::sregex_iterator match(text.begin(), text.end(), uuid), end; match != end; ++match) {
        const auto [name, fresh] =
            names.emplace(match->str(), "<id " + std::to_string(names.size() + 1) + ">");
        out.append(rest, text.begin() + match->position()).append(name->second);
        rest = text.begin() + match->position() + match->length();
    }
    return out.append(rest, text.end());
}

std::string pretty(const Json& json) { return with_names_for_ids(json.dump(2, ' ', false)) + "\n"; }

}  // namespace

TEST_CASE("what goes over the wire stays as it is frozen", "[golden]") {
    ShippedWorkspace served;
    auto ann = served.client(served.member);
    auto bob = served.client(served.other);
    const std::string account = served.create("account", {{"name", "Acme"}});
    const std::string deal =
        served.create("opportunity", {{"name", "Lease"},
                                      {"account", account},
                                      {"amount", {{"amount", "100.50"}, {"currency", "CNY"}}}});
    const std::string at = "/api/v1/records/opportunity/" + deal;
    check_golden("gateway/record.json", pretty(ann.get(at).json()));
    check_golden("gateway/list.json", pretty(ann.get("/api/v1/records/opportunity").json()));
    check_golden("gateway/board.json", pretty(ann.get("/api/v1/board/opportunity").json()));

    LiveClient browser(served.server->port(), served.other);
    check_golden("gateway/subscribed.json",
                 pretty(browser.subscribe({{"list", "opportunity"}, {"by", "stage"}})));
    REQUIRE(ann.post(at + "/engage", Json::object()).status == 200);
    check_golden("gateway/change.json", pretty(browser.receive().value()));

    REQUIRE(ann.patch(at, {{"product", "A"}}).status == 200);
    check_golden("gateway/conflict.json",
                 pretty(bob.patch(at, {{"product", "B"}}, {{"If-Match", "\"2\""}}).json()));
    check_golden("gateway/unknown_field.json", pretty(bob.patch(at, {{"nonsense", 1}}).json()));
    check_golden("gateway/history.json", pretty(ann.get(at + "/history").json()));

    const std::string commit =
        ann.patch(at, {{"product", "C"}, {"needs", "Soon"}}).json()["position"];
    REQUIRE(bob.patch(at, {{"product", "D"}}).status == 200);
    check_golden("gateway/undone.json",
                 pretty(ann.post("/api/v1/commits/" + commit + "/undo", Json::object()).json()));
    check_golden("gateway/why.json", pretty(ann.get(at + "/why?field=product").json()));
    check_golden("gateway/compare.json",
                 pretty(ann.get("/api/v1/board/opportunity/compare?from=1").json()));
}

TEST_CASE("totals and what is told of them stay as they are frozen", "[golden]") {
    ShippedWorkspace served;
    auto ann = served.client(served.member);
    const std::string account = served.create("account", {{"name", "Acme"}});
    const Json amount{{"amount", "100.50"}, {"currency", "CNY"}};
    const std::string deal =
        served.create("opportunity", {{"name", "Lease"}, {"account", account}, {"amount", amount}});
    served.create("opportunity", {{"name", "Sale"}});
    LiveClient browser(served.server->port(), served.other);
    check_golden("gateway/subscribed_totals.json",
                 pretty(browser.subscribe({{"totals", "opportunity"},
                                           {"by", "account,stage"},
                                           {"measure", "count,sum:amount,greatest:amount"}})));
    const std::string at = "/api/v1/records/opportunity/" + deal;
    REQUIRE(ann.post(at + "/engage", Json::object()).status == 200);
    check_golden("gateway/change_totals.json", pretty(browser.receive().value()));
}
