#include "core/json.hpp"
#include "openid/claim_map.hpp"
#include "openid/logout_token.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace cairn::fuzz {
namespace {

/// Nobody's key signs it, whatever it is.
void token(std::string_view bytes) {
    const auto read = read_signed_token(bytes);
    if (!read) return;
    promise(read->claims.is_object(), "claims are an object");
    promise(!read->signature.empty(), "a token is signed");
    promise(!read->is_signed_by_one_of({}), "no key signs nothing");
    const ExpectedToken expected{.issuer = "https://id.example",
                                 .client = "cairn",
                                 .nonce = "n",
                                 .access_token = "a",
                                 .now = Time{std::chrono::seconds(1'800'000'000)}};
    if (check_id_token(*read, expected))
        promise(claimed_text(read->claims, "iss") == expected.issuer, "its issuer is the one");
    if (const auto logout = read_logout_token(*read, expected))
        promise(!logout->message.empty() && !(logout->subject + logout->session).empty(),
                "a message of signing out is called something, and about somebody");
    static_cast<void>(claimed_texts(read->claims, "groups"));
}

void key_set(std::string_view bytes) {
    const auto json = parse_json(bytes);
    const auto keys = json ? read_signing_keys(*json) : Result<std::vector<SigningKey>>();
    if (!keys) return;
    promise(keys->size() <= 100, "a set has a bound");
    for (const SigningKey& key : *keys) {
        promise(key.key && !key.algorithms.empty(), "a key is for something");
        for (const SigningAlgorithm algorithm : key.algorithms)
            promise(!is_signature(key, algorithm, "signed", "no signature"), "nobody signed it");
    }
}

constexpr FuzzTarget targets_of_tokens[] = {{"token", token}, {"key_set", key_set}};

}  // namespace

std::span<const FuzzTarget> token_targets() { return targets_of_tokens; }

}  // namespace cairn::fuzz
