#include "bench/live_queries.hpp"

#include "bench/sample_data.hpp"

namespace cairn::bench {

using nlohmann::json;

namespace {

constexpr std::size_t watched_accounts = 120;
constexpr std::size_t watched_owners = 10;
constexpr std::size_t amounts = 12;
constexpr std::size_t without_index = 24;  // Which show nothing.
constexpr std::size_t amount_min = 900'000;
constexpr std::size_t amount_step = 4'000;
constexpr std::size_t margin_never = 1'000'000'000'000;
constexpr std::string_view late = "2027-12-01";
constexpr std::array<std::string_view, 2> watched_states{"negotiating", "won"};

json var(const char* name) { return {{"var", name}}; }

json equal(const char* field, const json& value) {
    return {{"==", json::array({var(field), value})}};
}

json more(const char* field, const json& value) {
    return {{">", json::array({var(field), value})}};
}

json both(const json& one, const json& other) { return {{"and", json::array({one, other})}}; }

std::vector<json> filters() {
    std::vector<json> all;
    for (std::size_t i = 0; i < watched_accounts; ++i)
        all.push_back(equal("account", account_id(i)));
    for (std::size_t i = 0; i < watched_owners; ++i) all.push_back(equal("owner", user_id(i)));
    for (const auto state : watched_states) {
        all.push_back(equal("stage", state));
        for (std::size_t i = 0; i < watched_owners; ++i)
            all.push_back(both(equal("stage", state), equal("owner", user_id(i))));
    }
    for (std::size_t i = 0; i < amounts; ++i) {
        const json large = more("amount.amount", amount_min + i * amount_step);
        all.push_back(large);
        all.push_back(both(more("close_on", late), more("amount.amount", i * amount_step)));
    }
    for (std::size_t i = 0; i < without_index / 2; ++i) {
        const std::string word = "no product " + std::to_string(i);
        all.push_back({{"contains", json::array({var("product"), word})}});
        all.push_back(more("expected_margin.amount", margin_never + i));
    }
    return all;
}

}  // namespace

std::vector<std::string> live_queries(std::size_t count) {
    std::vector<std::string> queries;
    for (const json& filter : filters()) {
        if (queries.size() == count) break;
        queries.push_back(json{{"list", "opportunity"}, {"filter", filter}}.dump());
    }
    return queries;
}

bool is_watched(std::size_t opportunity) {
    const json fields = opportunity_fields(opportunity);
    if (opportunity / opportunities_an_account < watched_accounts) return true;
    for (std::size_t i = 0; i < watched_owners; ++i)
        if (fields["owner"] == user_id(i)) return true;
    for (const auto state : watched_states)
        if (fields["stage"] == state) return true;
    return std::stoull(fields["amount"]["amount"].get<std::string>()) > amount_min ||
           fields["close_on"].get<std::string>() > late;
}

}  // namespace cairn::bench
