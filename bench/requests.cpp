#include "bench/requests.hpp"

#include <algorithm>
#include <cctype>
#include <functional>
#include <map>
#include <ostream>

#include "bench/sample_data.hpp"

namespace cairn::bench {

using nlohmann::json;

namespace {

constexpr std::size_t batch_commands = 250;
constexpr std::size_t new_accounts = 20'000;
constexpr std::size_t searches = 16;
constexpr std::size_t past_moments = 200;

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

constexpr std::string_view list_of_deals = "GET /api/v1/records/opportunity?limit=50";

void by_owner(std::size_t, std::ostream& out) {
    for (std::size_t i = 0; i < owners; ++i) {
        const json filter{{"==", {{{"var", "owner"}}, user_id(i)}}};
        out << list_of_deals << "&sort=-amount&filter=" << url_encoded(filter.dump()) << '\n';
    }
}

void by_name(std::size_t, std::ostream& out) { out << list_of_deals << "&sort=name\n"; }

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

const std::map<std::string, void (*)(std::size_t, std::ostream&)> writers{
    {"fill", fill},         {"advance", advance},       {"create_account", create_account},
    {"by_owner", by_owner}, {"by_name", by_name},       {"search", search},
    {"board", board},       {"board_then", board_then},
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
