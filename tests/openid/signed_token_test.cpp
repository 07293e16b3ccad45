#include <catch2/catch.hpp>

#include "core/base64.hpp"
#include "core/json.hpp"
#include "core/sha256.hpp"
#include "openid/id_token.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/openid/signing_key.hpp"

using namespace cairn;
using namespace cairn::test;

// Tokens as a provider gives them, and as somebody else would like them to be taken.
namespace {

const TestKey& rsa_key() {
    static const TestKey key = TestKey::rsa("first");
    return key;
}

const Time now = ManualClock().now();

std::int64_t seconds(Time time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

Json sound_claims() {
    return {{"iss", "https://id.example"}, {"sub", "248289761001"}, {"aud", "cairn"},
            {"nonce", "n-0S6_WzA2Mj"},     {"iat", seconds(now)},   {"exp", seconds(now) + 300}};
}

const ExpectedToken expected{.issuer = "https://id.example",
                             .client = "cairn",
                             .nonce = "n-0S6_WzA2Mj",
                             .access_token = "an access token",
                             .now = now};

/// "" where it is believed, else why not.
std::string problem_of(const std::string& text, const std::vector<TestKey>& keys) {
    const auto token = read_signed_token(text);
    if (!token) return token.error().data.value("problem", "?");
    const auto known = read_signing_keys(key_set(keys)).value();
    if (!token->is_signed_by_one_of(known)) return "no key";
    const auto checked = check_id_token(*token, expected);
    return checked ? "" : checked.error().data.value("problem", "?");
}

std::string problem_with(const Json& otherwise) {
    Json claims = sound_claims();
    claims.merge_patch(otherwise);
    return problem_of(rsa_key().token(claims, "RS256"), {rsa_key()});
}

}  // namespace

TEST_CASE("a token that is signed by a key of the provider is believed", "[openid]") {
    const TestKey curve = TestKey::p256("curve"), edwards = TestKey::ed25519("edwards");
    const std::vector<std::pair<TestKey, std::string>> ways{
        {rsa_key(), "RS256"}, {rsa_key(), "PS256"}, {curve, "ES256"}, {edwards, "EdDSA"}};
    for (const auto& [key, algorithm] : ways) {
        INFO(algorithm);
        CHECK(problem_of(key.token(sound_claims(), algorithm), {edwards, curve, rsa_key()}) == "");
        // One that does not name its key: any may be it.
        CHECK(problem_of(key.token(sound_claims(), algorithm, {{"kid", nullptr}}),
                         {edwards, curve, rsa_key()}) == "");
    }
}

TEST_CASE("a token that others could have made is not believed", "[openid]") {
    const TestKey other = TestKey::rsa("first"), weak = TestKey::rsa("weak", 1024);
    const std::string sound = rsa_key().token(sound_claims(), "RS256");
    CHECK(problem_of(other.token(sound_claims(), "RS256"), {rsa_key()}) == "no key");
    CHECK(problem_of(weak.token(sound_claims(), "RS256"), {weak}) == "no key");
    CHECK(problem_of(sound, {}) == "no key");
    // What is signed is another word than what is said.
    std::string altered = sound;
    altered[sound.find('.') + 12] ^= 1;
    CHECK(problem_of(altered, {rsa_key()}) != "");
    // A key that is named otherwise, or for another end.
    CHECK(problem_of(rsa_key().token(sound_claims(), "RS256", {{"kid", "second"}}), {rsa_key()}) ==
          "no key");
    const std::string none = "the token is signed by none of RS256, PS256, ES256 and EdDSA";
    CHECK(problem_of(token_text({{"alg", "none"}}, sound_claims(), ""), {rsa_key()}) == none);
    CHECK(problem_of(token_text({{"alg", "None"}}, sound_claims(), "x"), {rsa_key()}) == none);
    CHECK(problem_of(secret_token(sound_claims(), rsa_key().public_pem()), {rsa_key()}) == none);
    CHECK(problem_of(token_text(Json::object(), sound_claims(), "x"), {rsa_key()}) == none);
    CHECK(problem_of(rsa_key().token(sound_claims(), "RS256", {{"crit", {"b64"}}}), {rsa_key()}) ==
          "the token asks for something that is not understood");
}

TEST_CASE("what is no token is none", "[openid]") {
    for (const std::string& text :
         {std::string(), std::string("a.b.c"), std::string("a.b"), std::string(".."),
          rsa_key().token(sound_claims(), "RS256") + ".x", std::string(40'000, 'a'),
          token_text({{"alg", "RS256"}}, Json::array({1}), "x")})
        CHECK(problem_of(text, {rsa_key()}) != "");
    // Padding, which would be another text of the same token.
    CHECK(problem_of(rsa_key().token(sound_claims(), "RS256") + "=", {rsa_key()}) != "");
}

TEST_CASE("a token for something else lets nobody in", "[openid]") {
    CHECK(problem_with(Json::object()) == "");
    CHECK(problem_with({{"iss", "https://id.example/"}}) == "the token is another issuer's");
    CHECK(problem_with({{"sub", nullptr}}) == "the token says of nobody who it is");
    CHECK(problem_with({{"sub", std::string(256, 'a')}}) == "the token says of nobody who it is");
    CHECK(problem_with({{"nonce", "another"}}) == "the token is of another sign-in");
    CHECK(problem_with({{"nonce", nullptr}}) == "the token is of another sign-in");
    const std::string client = "the token is made for another client";
    CHECK(problem_with({{"aud", "other"}}) == client);
    CHECK(problem_with({{"aud", nullptr}}) == client);
    CHECK(problem_with({{"aud", {"cairn"}}}) == "");
    CHECK(problem_with({{"aud", {"cairn", "other"}}}) == client);
    CHECK(problem_with({{"aud", {"cairn", "other"}}, {"azp", "cairn"}}) == "");
    CHECK(problem_with({{"azp", "other"}}) == client);
    const std::string hash = "the token goes with another access token";
    CHECK(problem_with({{"at_hash", "AAAA"}}) == hash);
    // The left half of the SHA-256 of "an access token".
    CHECK(problem_with({{"at_hash",
                         to_base64(sha256("an access token").substr(0, 16), Base64::url)}}) == "");
}

TEST_CASE("clocks may be a minute apart, and no further", "[openid]") {
    const std::int64_t at = seconds(now);
    CHECK(problem_with({{"exp", at - 59}}) == "");
    CHECK(problem_with({{"exp", at - 60}}) == "the token is over");
    CHECK(problem_with({{"exp", nullptr}}) == "the token is over");
    CHECK(problem_with({{"exp", "tomorrow"}}) == "the token is over");
    CHECK(problem_with({{"exp", 1e300}}) == "the token is over");
    CHECK(problem_with({{"iat", at + 60}}) == "");
    CHECK(problem_with({{"iat", at + 61}}) == "the token is of a moment to come");
    CHECK(problem_with({{"iat", nullptr}}) == "the token is of a moment to come");
    CHECK(problem_with({{"iat", at - 3601}}) == "the token is old");
    CHECK(problem_with({{"nbf", at + 60}}) == "");
    CHECK(problem_with({{"nbf", at + 61}}) == "the token does not hold yet");
}

TEST_CASE("of a key set what cannot verify is passed over", "[openid]") {
    const auto count = [](const Json& json) {
        return read_signing_keys(Json{{"keys", Json::array({json})}}).value().size();
    };
    const Json key = rsa_key().jwk();
    const auto with = [&](const Json& otherwise) {
        Json altered = key;
        altered.merge_patch(otherwise);
        return altered;
    };
    CHECK(count(key) == 1);
    CHECK(count(with({{"alg", "RS256"}})) == 1);
    CHECK(count(with({{"alg", "RS512"}})) == 0);
    CHECK(count(with({{"use", "enc"}})) == 0);
    CHECK(count(with({{"key_ops", {"verify"}}})) == 1);
    CHECK(count(with({{"key_ops", {"encrypt"}}})) == 0);
    CHECK(count(with({{"e", "AQ"}})) == 0);
    CHECK(count(with({{"n", "AQAB"}})) == 0);
    CHECK(count(with({{"n", "no base64!"}})) == 0);
    CHECK(count(with({{"kty", "oct"}, {"k", "c2VjcmV0"}})) == 0);
    Json off_curve = TestKey::p256("c").jwk();
    off_curve["y"] = off_curve["x"];
    CHECK(count(off_curve) == 0);
    CHECK(count("text") == 0);
    CHECK(read_signing_keys(Json::array()).error().reason == "openid.keys");
    Json many = Json::array();
    for (int i = 0; i < 1000; ++i) many.push_back(TestKey::ed25519("k" + std::to_string(i)).jwk());
    CHECK(read_signing_keys(Json{{"keys", many}}).value().size() == 100);
}
