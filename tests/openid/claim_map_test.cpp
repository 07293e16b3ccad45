#include "openid/claim_map.hpp"

#include <catch2/catch.hpp>

using namespace cairn;

namespace {

const Json map_json = Json::parse(R"({
    "rules": [{"claim": "groups", "value": "crm-admins", "role": "administrator"},
              {"claim": "groups", "value": "crm-audit", "role": "auditor"},
              {"claim": "groups", "value": "sales-east", "roles": ["seller", "pre_sales"], "team": "east"},
              {"claim": "realm_access.roles", "value": "legal", "roles": "legal"},
              {"claim": "department", "value": "East", "team": "east"}]})");

using Names = CompanyGrants::Names;

std::string place_of_fault(const Json& json) {
    const auto map = ClaimMap::read(json);
    return map ? "" : map.error().data.value("place", "?");
}

}  // namespace

TEST_CASE("claims give the roles and teams of all rules that hold", "[openid]") {
    const ClaimMap map = ClaimMap::read(map_json).value();
    const auto grants = map.grants({{"groups", {"sales-east", "crm-audit", "crm-admins"}},
                                    {"realm_access", {{"roles", {"legal", "other"}}}},
                                    {"department", "East"}});
    CHECK(grants.matched);
    CHECK(grants.role == "administrator");
    CHECK(grants.roles == Names{"legal", "pre_sales", "seller"});
    CHECK(grants.teams == Names{"east"});
    CHECK(grants.role_values_named == Names{"administrator", "auditor"});
    CHECK(map.claims() == std::vector<std::string>{"department", "groups", "realm_access.roles"});
}

TEST_CASE("whom no rule knows is given what is for others, or nothing", "[openid]") {
    const auto nobody = ClaimMap::read(map_json).value().grants({{"groups", {"x", 7}}});
    CHECK_FALSE(nobody.matched);
    CHECK_FALSE(nobody.role);
    CHECK(nobody.roles.empty());
    CHECK(nobody.roles_named == Names{"legal", "pre_sales", "seller"});
    Json with_others = map_json;
    with_others["otherwise"] = {{"roles", {"guest"}}};
    const auto other = ClaimMap::read(with_others).value().grants(Json::object());
    CHECK(other.matched);
    CHECK(other.roles == Names{"guest"});
}

TEST_CASE("a claim's name may have dots itself", "[openid]") {
    const Json claims{{"https://example.com/roles", "a"}, {"x", {{"y", {{"z", "b"}}}}}};
    CHECK(claimed_texts(claims, "https://example.com/roles") == std::vector<std::string>{"a"});
    CHECK(claimed_texts(claims, "x.y.z") == std::vector<std::string>{"b"});
    CHECK(claimed_texts(claims, "x.z").empty());
    CHECK(claimed_texts(Json::array(), "x").empty());
}

TEST_CASE("a mapping that means nothing says where", "[openid]") {
    CHECK(place_of_fault(Json::object()) == "");
    CHECK(place_of_fault(Json::array()) == "/");
    CHECK(place_of_fault({{"rule", Json::array()}}) == "/rule");
    CHECK(place_of_fault({{"rules", "all"}}) == "/rules");
    CHECK(place_of_fault({{"rules", {1}}}) == "/rules/0");
    CHECK(place_of_fault({{"rules", {{{"claim", "groups"}}}}}) == "/rules/0/value");
    const auto rule = [](const char* name, const Json& value) {
        return Json{{"rules", {{{"claim", "g"}, {"value", "v"}, {name, value}}}}};
    };
    CHECK(place_of_fault(rule("role", "member")) == "");
    CHECK(place_of_fault(rule("role", "king")) == "/rules/0/role");
    CHECK(place_of_fault(rule("roles", 7)) == "/rules/0/roles");
    CHECK(place_of_fault(rule("colour", "red")) == "/rules/0/colour");
    CHECK(place_of_fault({{"otherwise", {{"claim", "g"}}}}) == "/otherwise");
    CHECK(place_of_fault({{"team_key", ""}}) == "/team_key");
}
