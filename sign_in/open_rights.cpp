#include "sign_in/open_rights.hpp"

#include <algorithm>

namespace cairn {

std::vector<OpenRights::Session> OpenRights::sessions(const Uuid& user,
                                                      std::string_view current) const {
    const auto own = right_name(RightKind::session, current);
    std::vector<Session> all;
    for (const auto& [name, value] : vault_.list(right_space(RightKind::session, user))) {
        auto row = read_session(value);
        if (!row || is_over(*row, clock_.now())) continue;
        all.push_back({right_id(name), *std::move(row), uses_.of(name), own == name});
    }
    std::ranges::sort(all, [](const Session& one, const Session& other) {
        return std::pair(one.used, one.row.until) > std::pair(other.used, other.row.until);
    });
    return all;
}

std::vector<OpenRights::Token> OpenRights::tokens(const Uuid& user) const {
    std::vector<Token> all;
    for (const auto& [name, value] : vault_.list(right_space(RightKind::token, user))) {
        auto row = read_token(value);
        if (!row || is_over(*row, clock_.now())) continue;
        all.push_back({right_id(name), *std::move(row), uses_.of(name)});
    }
    std::ranges::sort(
        all, [](const Token& one, const Token& other) { return one.row.made > other.row.made; });
    return all;
}

bool OpenRights::has(RightKind kind, const Uuid& user, std::string_view id) const {
    return right_called(vault_, kind, user, id).has_value();
}

void OpenRights::end(RightKind kind, const Uuid& user, std::string_view id) {
    if (const auto name = right_called(vault_, kind, user, id)) vault_.drop(with_uses({*name}));
}

std::size_t OpenRights::end_company_sessions(const Uuid& user,
                                             std::string_view there,
                                             Time begun_by) {
    Vault::Names ended;
    for (const auto& [name, value] : vault_.list(right_space(RightKind::session, user))) {
        const auto row = read_session(value);
        const bool is_by_it = row && !row->by.empty() && row->begun && *row->begun <= begun_by;
        if (!is_by_it) continue;
        if (there.empty() || row->there.empty() || row->there == there) ended.push_back(name);
    }
    const std::size_t count = ended.size();
    if (count > 0) vault_.drop(with_uses(std::move(ended)));
    return count;
}

void OpenRights::end_sessions(const Uuid& user, std::string_view own) {
    Vault::Names ended = names_in(vault_, right_space(RightKind::session, user));
    if (const auto kept_name = right_name(RightKind::session, own)) std::erase(ended, *kept_name);
    vault_.drop(with_uses(std::move(ended)));
}

}  // namespace cairn
