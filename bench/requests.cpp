#include "bench/requests.hpp"

#include <algorithm>
#include <cctype>
#include <functional>
#include <map>
#include <ostream>

#include "bench/live_queries.hpp"
#include "bench/sample_data.hpp"
#include "bench/search/chinese_names.hpp"

namespace cairn::bench {

using nlohmann::json;

std::string url_encoded(const std::string& text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0)
            out.push_back(c);
        else
            out.append({'%', hex[byte >> 4], hex[byte & 15]});
    }
    return out;
}

namespace {

constexpr std::size_t batch_commands = 250;
constexpr std::size_t new_accounts = 20'000;
constexpr std::size_t searches = 16;
constexpr std::size_t past_moments = 200;
constexpr std::size_t next_steps = 20;
constexpr std::size_t single_reads = 1000;
constexpr std::size_t history_events = 1'000'000;
constexpr std::size_t account_events = 10'000;

/// Creates of one type, some in a request.
void write_batches(std::size_t count,
                   std::ostream& out,
                   const std::function<json(std::size_t)>& create) {
    for (std::size_t start = 0; start < count; start += batch_commands) {
        json commands = json::array();
        for (std::size_t i = start; i < std::min(count, start + batch_commands); ++i)
            commands.push_back(create(i));
        out << "POST /api/v1/batch " << json{{"import", true}, {"commands", commands}} << '\n';
    }
}

json create(const char* type, const std::string& id, const json& fields) {
    return {{"create", type}, {"id", id}, {"fields", fields}};
}

void fill(std::size_t opportunities, std::ostream& out) {
    const std::size_t accounts =
        (opportunities + opportunities_an_account - 1) / opportunities_an_account;
    write_batches(owners, out, [](auto i) { return create("user", user_id(i), user_fields(i)); });
    write_batches(accounts, out,
                  [](auto i) { return create("account", account_id(i), account_fields(i)); });
    write_batches(opportunities, out, [](auto i) {
        return create("opportunity", opportunity_id(i), opportunity_fields(i));
    });
}

/// Beside what is there.
void group(std::size_t /*opportunities*/, std::ostream& out) {
    write_batches(1 + group_units, out,
                  [](auto i) { return create("account", unit_id(i), unit_fields(i)); });
    write_batches(group_deals, out, [](auto i) {
        return create("opportunity", unit_deal_id(i), unit_deal_fields(i));
    });
}

/// Beside what is there nine accounts for ten opportunities, with two people for each opportunity.
void searched(std::size_t opportunities, std::ostream& out) {
    const std::size_t companies = opportunities * 9 / 10;
    const auto id = [](std::size_t i) { return account_id(6'000'000 + i); };
    write_batches(companies, out, [&](auto i) {
        const bool is_latin = i % 9 == 0;
        const std::string name = is_latin ? latin_name(i / 9).name : company_name(i).name;
        return create("account", id(i), {{"name", name}, {"owner", user_id(i % owners)}});
    });
    write_batches(2 * opportunities, out, [&](auto i) {
        return json{{"create", "contact"},
                    {"fields",
                     {{"name", person_name(i).name},
                      {"mobile", written_number(i)},
                      {"email", "p" + std::to_string(i) + "@company.example"},
                      {"account", id(i % companies)},
                      {"owner", user_id(i % owners)}}}};
    });
}

void advance(std::size_t opportunities, std::ostream& out) {
    for (std::size_t step = 1; step <= open_stages.size(); ++step)
        for (std::size_t i = 0; i < opportunities; ++i) {
            if (first_stage(i) >= open_stages.size()) continue;
            const Stage& next = open_stages[(first_stage(i) + step) % open_stages.size()];
            out << "POST /api/v1/records/opportunity/" << opportunity_id(i) << '/'
                << next.transition << " {}\n";
        }
}

void create_account(std::size_t opportunities, std::ostream& out) {
    for (std::size_t i = 0; i < new_accounts; ++i) {
        json fields = account_fields(opportunities + i);
        fields.erase("registration_code");  // Unique, and the list may be gone through twice.
        out << "POST /api/v1/records/account " << fields << '\n';
    }
}

/// Another next step for each of some opportunities, over and over.
void write_next_steps(std::size_t opportunities,
                      std::ostream& out,
                      const std::function<bool(std::size_t)>& wanted) {
    for (std::size_t step = 0; step < next_steps; ++step)
        for (std::size_t i = 0; i < opportunities; ++i)
            if (wanted(i))
                out << "PATCH /api/v1/records/opportunity/" << opportunity_id(i)
                    << R"( {"next_step":"Call again, )" << step << "\"}\n";
}

void change_watched(std::size_t opportunities, std::ostream& out) {
    write_next_steps(opportunities, out, is_watched);
}

void change_unwatched(std::size_t opportunities, std::ostream& out) {
    write_next_steps(opportunities, out, [](auto i) { return !is_watched(i); });
}

json advance_to(std::size_t opportunity, const Stage& stage) {
    return {{"advance", "opportunity/" + opportunity_id(opportunity)},
            {"transition", stage.transition}};
}

/// Some advances in a request.
class AdvanceBatches {
public:
    explicit AdvanceBatches(std::ostream& out) : out_(out) {}
    ~AdvanceBatches() { flush(); }
    AdvanceBatches(const AdvanceBatches&) = delete;
    AdvanceBatches& operator=(const AdvanceBatches&) = delete;

    void add(std::size_t opportunity, std::size_t step) {
        commands_.push_back(advance_to(
            opportunity, open_stages[(first_stage(opportunity) + step) % open_stages.size()]));
        if (commands_.size() == batch_commands) flush();
    }

private:
    void flush() {
        if (!commands_.empty())
            out_ << "POST /api/v1/batch " << json{{"commands", commands_}} << '\n';
        commands_ = json::array();
    }
    std::ostream& out_;
    json commands_ = json::array();
};

/// So many advances that the log has a million events, its first ones included.
void history(std::size_t opportunities, std::ostream& out) {
    const std::size_t there = opportunities + opportunities / opportunities_an_account + owners;
    std::size_t left = history_events - std::min(there, history_events);
    AdvanceBatches batches(out);
    for (std::size_t step = 1; left > 0; ++step)
        for (std::size_t i = 0; i < opportunities && left > 0; ++i) {
            if (first_stage(i) >= open_stages.size()) continue;
            batches.add(i, step);
            --left;
        }
}

/// Ten thousand events in the timeline of the first account.
void long_account(std::size_t, std::ostream& out) {
    AdvanceBatches batches(out);
    std::size_t made = 0;
    for (std::size_t step = 1; made < account_events; ++step)
        for (std::size_t i = 0; i < opportunities_an_account; ++i) {
            if (first_stage(i) >= open_stages.size()) continue;
            batches.add(i, step);
            ++made;
        }
}

constexpr std::string_view list_of_deals = "GET /api/v1/records/opportunity?limit=50";

void by_owner(std::size_t, std::ostream& out) {
    for (std::size_t i = 0; i < owners; ++i) {
        const json filter{{"==", {{{"var", "owner"}}, user_id(i)}}};
        out << list_of_deals << "&sort=-amount&filter=" << url_encoded(filter.dump()) << '\n';
    }
}

/// A range of amounts: no index helps.
void unindexed(std::size_t, std::ostream& out) {
    for (std::size_t i = 0; i < owners; ++i) {
        const json filter{{">", {{{"var", "amount.amount"}}, 900'000 + i}}};
        out << list_of_deals << "&filter=" << url_encoded(filter.dump()) << '\n';
    }
}

/// Here and there in the type.
void one_record(std::size_t opportunities, std::ostream& out) {
    for (std::size_t i = 0; i < single_reads; ++i)
        out << "GET /api/v1/records/opportunity/" << opportunity_id(i * 7919 % opportunities)
            << '\n';
}

void timeline(std::size_t, std::ostream& out) {
    out << "GET /api/v1/records/account/" << account_id(0) << "/timeline?limit=50\n";
}

void by_name(std::size_t, std::ostream& out) { out << list_of_deals << "&sort=name\n"; }

void group_record(std::size_t, std::ostream& out) {
    out << "GET /api/v1/records/account/" << unit_id(0) << '\n';
}

void unit_record(std::size_t, std::ostream& out) {
    for (std::size_t i = 1; i <= group_units; ++i)
        out << "GET /api/v1/records/account/" << unit_id(i) << '\n';
}

constexpr std::string_view totals_of_deals = "GET /api/v1/totals/opportunity?by=";

void totals(std::size_t, std::ostream& out) { out << totals_of_deals << "stage\n"; }

void totals_by_two(std::size_t, std::ostream& out) {
    out << totals_of_deals << "stage,close_on:quarter&measure=count,sum:amount,weighted:amount\n";
}

void search(std::size_t, std::ostream& out) {
    for (std::size_t i = 0; i < searches; ++i)
        out << list_of_deals << "&q=" << url_encoded(words_to_find(i)) << '\n';
}

void board(std::size_t, std::ostream& out) {
    out << "GET /api/v1/board/opportunity?by=stage&limit=10\n";
}

/// At moments all over the second half of the filling.
void board_then(std::size_t opportunities, std::ostream& out) {
    for (std::size_t i = 0; i < past_moments; ++i)
        out << "GET /api/v1/board/opportunity?by=stage&limit=10&at="
            << opportunities / 2 + i * 7919 % (opportunities / 2) << '\n';
}

/// Rules that make as much as they can of little.
std::vector<json> worst_rules() {
    json numbers = json::array();  // Twice in one target, of which 8 KiB are taken.
    for (int i = 0; i < 800; ++i) numbers.push_back(i % 10);
    const json accumulator{{"var", "accumulator"}};
    const json current{{"var", "current"}};
    const json steps(28, 0);
    return {
        {{"==", {{{"reduce", {steps, {{"cat", {accumulator, accumulator}}}, "nnnnnnnnnn"}}}, "x"}}},
        {{"==", {{{"reduce", {steps, {{"merge", {accumulator, accumulator}}}, {1, 2}}}}, "x"}}},
        {{">", {{{"reduce", {numbers, {{"+", {accumulator, current}}}, 0}}}, 0}}},
        {{"some", {numbers, {{"in", {{{"var", ""}}, numbers}}}}}},
        {{"contains", {{{"var", "name"}}, std::string(5000, 'a')}}},
    };
}

/// What somebody would ask who wants the server to be slow for others: such rules, lists that look
/// at every record, and the past.
void worst(std::size_t opportunities, std::ostream& out) {
    const auto rules = worst_rules();
    for (std::size_t round = 0; round < single_reads; round += rules.size()) {
        for (const json& rule : rules)
            out << list_of_deals << "&sort=name&filter=" << url_encoded(rule.dump()) << '\n';
        out << list_of_deals << "&sort=name&q=" << url_encoded(words_to_find(round % searches))
            << '\n'
            << "GET /api/v1/board/opportunity?by=stage&limit=10&at="
            << opportunities / 2 + round * 7919 % (opportunities / 2) << '\n';
    }
}

/// Such rules in live queries, each another, so that none is open already. A message may be longer
/// than a target.
void worst_live(std::size_t /*opportunities*/, std::ostream& out) {
    const json long_words(std::vector<std::string>(16, std::string(2000, 'a')));
    auto rules = worst_rules();
    rules.push_back({{"some", {long_words, {{"contains", {{{"var", "name"}}, {{"var", ""}}}}}}}});
    for (std::size_t round = 0; round < searches; ++round)
        for (const json& rule : rules) {
            const json other{{"!=", {{{"var", "name"}}, std::to_string(round)}}};
            out << json{{"list", "opportunity"}, {"filter", {{"and", {rule, other}}}}}.dump()
                << '\n';
        }
}

const std::map<std::string, void (*)(std::size_t, std::ostream&)> writers{
    {"fill", fill},
    {"group", group},
    {"history", history},
    {"searched", searched},
    {"long_account", long_account},
    {"advance", advance},
    {"create_account", create_account},
    {"change_watched", change_watched},
    {"change_unwatched", change_unwatched},
    {"one_record", one_record},
    {"by_owner", by_owner},
    {"by_name", by_name},
    {"group_record", group_record},
    {"unit_record", unit_record},
    {"totals", totals},
    {"totals_by_two", totals_by_two},
    {"search", search},
    {"unindexed", unindexed},
    {"board", board},
    {"board_then", board_then},
    {"timeline", timeline},
    {"worst", worst},
    {"worst_live", worst_live},
};

}  // namespace

std::vector<std::string> request_list_names() {
    std::vector<std::string> names;
    for (const auto& writer : writers) names.push_back(writer.first);
    return names;
}

void write_requests(const std::string& list, std::size_t opportunities, std::ostream& out) {
    writers.at(list)(opportunities, out);
}

}  // namespace cairn::bench
