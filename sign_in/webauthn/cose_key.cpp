#include "sign_in/webauthn/cose_key.hpp"

#include <map>
#include <string>

#include "sign_in/webauthn/cbor_reader.hpp"

namespace cairn {
namespace {

// Numbers of the registries of COSE: which member, which kind of key, which algorithm, which curve.
enum : std::int64_t {
    key_kind = 1,
    key_algorithm = 3,
    minus_one = -1,
    minus_two = -2,
    minus_three = -3
};
enum : std::int64_t { kind_octets = 1, kind_points = 2, kind_rsa = 3 };
enum : std::int64_t { cose_es256 = -7, cose_eddsa = -8, cose_rs256 = -257 };
enum : std::int64_t { curve_p256 = 1, curve_ed25519 = 6 };

constexpr std::size_t members_max = 16;

/// What its members say, each once: numbers as they are, bytes as they are, others as nothing.
struct Members {
    std::map<std::int64_t, std::int64_t> numbers;
    std::map<std::int64_t, std::string_view> bytes;

    [[nodiscard]] std::int64_t number(std::int64_t member) const {
        const auto found = numbers.find(member);
        return found == numbers.end() ? 0 : found->second;
    }
    [[nodiscard]] std::string_view text(std::int64_t member) const {
        const auto found = bytes.find(member);
        return found == bytes.end() ? std::string_view() : found->second;
    }
};

std::optional<Members> read_members(std::string_view all) {
    CborReader in(all);
    const std::size_t count = in.map();
    if (in.is_broken() || count > members_max) return std::nullopt;
    Members members;
    for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t name = in.integer();
        CborReader as_number(in), as_bytes(in);
        const std::int64_t number = as_number.integer();
        const std::string_view bytes = as_bytes.bytes();
        const bool is_known = members.numbers.contains(name) || members.bytes.contains(name);
        if (is_known) return std::nullopt;
        if (!as_number.is_broken()) members.numbers.emplace(name, number);
        if (!as_bytes.is_broken()) members.bytes.emplace(name, bytes);
        in.skip();
        if (in.is_broken()) return std::nullopt;
    }
    if (!in.is_whole()) return std::nullopt;
    return members;
}

}  // namespace

std::optional<CoseKey> read_cose_key(std::string_view bytes) {
    const auto members = read_members(bytes);
    if (!members) return std::nullopt;
    const std::int64_t kind = members->number(key_kind), curve = members->number(minus_one);
    CoseKey made;
    switch (members->number(key_algorithm)) {
        case cose_es256:
            if (kind != kind_points || curve != curve_p256) return std::nullopt;
            made.key = p256_public_key(members->text(minus_two), members->text(minus_three));
            break;
        case cose_eddsa:
            if (kind != kind_octets || curve != curve_ed25519) return std::nullopt;
            made = {SigningAlgorithm::eddsa, ed25519_public_key(members->text(minus_two))};
            break;
        case cose_rs256:
            if (kind != kind_rsa) return std::nullopt;
            made = {SigningAlgorithm::rs256,
                    rsa_public_key(members->text(minus_one), members->text(minus_two))};
            break;
        default: return std::nullopt;
    }
    return made.key ? std::optional(std::move(made)) : std::nullopt;
}

}  // namespace cairn
