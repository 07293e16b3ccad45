#include "sign_in/identities.hpp"

#include <algorithm>

#include "core/bytes.hpp"
#include "sign_in/company_person.hpp"
#include "sign_in/right_rows.hpp"

namespace cairn {
namespace {

constexpr std::size_t time_bytes = sizeof(std::int64_t);

/// Whose it is is found by `identity/<hash>`, what somebody has by `identity_of/<user>/<hash>`.
std::string name_of(const std::string& hash) { return "identity/" + hash; }
std::string space_of(const Uuid& user) { return "identity_of/" + user.text() + '/'; }

std::optional<Identities::Identity> read_identity(std::string_view value) {
    if (value.size() < time_bytes) return std::nullopt;
    const auto linked = get_big_endian<std::int64_t>(value.substr(0, time_bytes));
    return Identities::Identity{std::string(value.substr(time_bytes)),
                                Time{std::chrono::microseconds{linked}}};
}

}  // namespace

std::optional<Uuid> Identities::holder(std::string_view issuer, std::string_view subject) const {
    const auto value = vault_.get(name_of(company_hash(issuer, subject)));
    Uuid user;
    if (!value || value->size() != user.bytes.size()) return std::nullopt;
    std::copy_n(value->begin(), user.bytes.size(), user.bytes.begin());
    return user;
}

bool Identities::link(const Uuid& user, std::string_view issuer, std::string_view subject) {
    const std::lock_guard one_at_a_time(linking_);
    if (const auto holds = holder(issuer, subject)) return *holds == user;
    for (const Identity& other : of(user))
        if (other.issuer == issuer) return false;
    const std::string hash = company_hash(issuer, subject);
    std::string value;
    put_big_endian(value, static_cast<std::int64_t>(clock_.now().time_since_epoch().count()));
    value += issuer;
    const std::string id(reinterpret_cast<const char*>(user.bytes.data()), user.bytes.size());
    vault_.change({{name_of(hash), id}, {space_of(user) + hash, value}}, {});
    return true;
}

std::vector<Identities::Identity> Identities::of(const Uuid& user) const {
    std::vector<Identity> all;
    for (const auto& [name, value] : vault_.list(space_of(user)))
        if (auto identity = read_identity(value)) all.push_back(*std::move(identity));
    return all;
}

void Identities::unlink(const Uuid& user) {
    const std::lock_guard one_at_a_time(linking_);
    Vault::Names names = names_in(vault_, space_of(user));
    const std::size_t count = names.size();
    for (std::size_t i = 0; i < count; ++i)
        names.push_back(name_of(names[i].substr(space_of(user).size())));
    vault_.drop(names);
}

}  // namespace cairn
