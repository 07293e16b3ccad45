#include "openid/claim_map.hpp"

#include <algorithm>
#include <array>

namespace cairn {
namespace {

constexpr std::size_t rules_max = 1000;
constexpr std::size_t text_bytes_max = 500;
// The mightiest first: of several rules that say one, the first of these counts.
constexpr std::array<std::string_view, 3> role_values{"administrator", "auditor", "member"};

tl::unexpected<Error> unusable_map(const std::string& place, const std::string& problem) {
    return invalid("oidc.map", {{"place", place.empty() ? "/" : place}, {"problem", problem}});
}

bool is_text(const Json& json) {
    return json.is_string() && !json.get_ref<const std::string&>().empty() &&
           json.get_ref<const std::string&>().size() <= text_bytes_max;
}

/// A text, or a list of texts.
std::optional<std::vector<std::string>> texts_in(const Json& json) {
    if (is_text(json)) return std::vector<std::string>{json.get<std::string>()};
    if (!json.is_array() || !std::all_of(json.begin(), json.end(), is_text)) return std::nullopt;
    return json.get<std::vector<std::string>>();
}

std::size_t rank(std::string_view role) {
    return static_cast<std::size_t>(std::ranges::find(role_values, role) - role_values.begin());
}

/// The claim of this name, or the one that its parts lead to; null where there is none.
const Json* claim_at(const Json& claims, std::string_view name) {
    if (!claims.is_object()) return nullptr;
    if (const auto found = claims.find(name); found != claims.end()) return &*found;
    const auto dot = name.find('.');
    if (dot == std::string_view::npos) return nullptr;
    const auto outer = claims.find(name.substr(0, dot));
    return outer == claims.end() ? nullptr : claim_at(*outer, name.substr(dot + 1));
}

bool says(const Json& claims, std::string_view name, std::string_view value) {
    const auto said = claimed_texts(claims, name);
    return std::ranges::find(said, value) != said.end();
}

}  // namespace

std::vector<std::string> claimed_texts(const Json& claims, std::string_view name) {
    const Json* claim = claim_at(claims, name);
    if (!claim) return {};
    if (claim->is_string()) return {claim->get<std::string>()};
    std::vector<std::string> texts;
    if (claim->is_array())
        for (const Json& each : *claim)
            if (each.is_string()) texts.push_back(each.get<std::string>());
    return texts;
}

Result<ClaimMap::Grant> ClaimMap::read_grant(const Json& json, const std::string& place) {
    Grant grant;
    for (const auto& [name, value] : json.items()) {
        if (name == "claim" || name == "value") continue;
        const std::string at = place + '/' + name;
        const auto texts = texts_in(value);
        if (!texts) return unusable_map(at, "a text is wanted, or a list of texts");
        if (name == "role") {
            if (!value.is_string() || rank(texts->front()) == role_values.size())
                return unusable_map(at, "administrator, member or auditor is wanted");
            grant.role = texts->front();
        } else if (name == "roles") {
            grant.roles = *texts;
        } else if (name == "team" || name == "teams") {
            std::ranges::copy(*texts, std::back_inserter(grant.teams));
        } else {
            return unusable_map(at, "only claim, value, role, roles and team have a meaning here");
        }
    }
    return grant;
}

Result<ClaimMap::Rule> ClaimMap::read_rule(const Json& json, const std::string& place) {
    if (!json.is_object()) return unusable_map(place, "an object is wanted");
    for (const char* name : {"claim", "value"})
        if (!json.contains(name) || !is_text(json[name]))
            return unusable_map(place + '/' + name, "a text is wanted");
    auto grant = read_grant(json, place);
    if (!grant) return tl::unexpected(grant.error());
    return Rule{json["claim"].get<std::string>(), json["value"].get<std::string>(),
                *std::move(grant)};
}

Result<ClaimMap> ClaimMap::read(const Json& json) {
    if (!json.is_object()) return unusable_map("", "an object is wanted");
    ClaimMap map;
    for (const auto& [name, value] : json.items()) {
        if (name == "rules") {
            if (!value.is_array() || value.size() > rules_max)
                return unusable_map("/rules", "a list is wanted, of 1000 at most");
            for (std::size_t i = 0; i < value.size(); ++i) {
                auto rule = read_rule(value[i], "/rules/" + std::to_string(i));
                if (!rule) return tl::unexpected(rule.error());
                map.name(rule->grant);
                map.rules_.push_back(*std::move(rule));
            }
        } else if (name == "otherwise") {
            if (!value.is_object() || value.contains("claim") || value.contains("value"))
                return unusable_map("/otherwise", "an object with role, roles or team is wanted");
            auto grant = read_grant(value, "/otherwise");
            if (!grant) return tl::unexpected(grant.error());
            map.name(*grant);
            map.otherwise_ = *std::move(grant);
        } else if (name == "team_key") {
            if (!is_text(value)) return unusable_map("/team_key", "the name of a field is wanted");
            map.team_key_ = value.get<std::string>();
        } else {
            return unusable_map('/' + name,
                                "only rules, otherwise and team_key have a meaning here");
        }
    }
    return map;
}

void ClaimMap::name(const Grant& grant) {
    if (!grant.role.empty()) named_.role_values_named.insert(grant.role);
    named_.roles_named.insert(grant.roles.begin(), grant.roles.end());
    named_.teams_named.insert(grant.teams.begin(), grant.teams.end());
}

void ClaimMap::add(const Grant& grant, CompanyGrants& to) {
    to.matched = true;
    if (!grant.role.empty() && (!to.role || rank(grant.role) < rank(*to.role)))
        to.role = grant.role;
    to.roles.insert(grant.roles.begin(), grant.roles.end());
    to.teams.insert(grant.teams.begin(), grant.teams.end());
}

CompanyGrants ClaimMap::grants(const Json& claims) const {
    CompanyGrants granted = named_;
    for (const Rule& rule : rules_)
        if (says(claims, rule.claim, rule.value)) add(rule.grant, granted);
    if (!granted.matched && otherwise_) add(*otherwise_, granted);
    return granted;
}

std::vector<std::string> ClaimMap::claims() const {
    std::vector<std::string> names;
    for (const Rule& rule : rules_) names.push_back(rule.claim);
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    return names;
}

}  // namespace cairn
