#include "sign_in/webauthn/passkey_checks.hpp"

#include <catch2/catch.hpp>

#include "core/sha256.hpp"
#include "sign_in/webauthn/cbor_reader.hpp"
#include "sign_in/webauthn/cose_key.hpp"
#include "tests/support/passkeys/soft_passkey.hpp"

namespace cairn {
namespace {

using namespace test;

const WebSite crm{"https://crm.example:8443", "crm.example"};
constexpr const char* asked = "AAAA";

template <class T>
std::string refusal(const Result<T>& result) {
    if (result) return "";
    CHECK(result.error().reason == "passkey.wrong");
    return result.error().data["problem"];
}

/// Why one that says something else is not taken when it is made.
std::string not_made(const std::function<void(SoftPasskey&)>& change,
                     PasskeyKind kind = PasskeyKind::es256) {
    SoftPasskey passkey(crm, kind);
    change(passkey);
    return refusal(check_made(passkey.attestation(), crm));
}

/// The same when it is shown.
std::string not_shown(const std::function<void(SoftPasskey&)>& change) {
    SoftPasskey passkey(crm);
    change(passkey);
    const auto shown = passkey.shown(asked);
    const auto client = read_client_data(shown.client_data, PasskeyUse::show, crm);
    if (!client) return refusal(client);
    return refusal(check_shown(shown, *client, passkey.public_key(), crm));
}

}  // namespace

TEST_CASE("a passkey of each kind is made and shown", "[passkey]") {
    const auto kind = GENERATE(PasskeyKind::es256, PasskeyKind::eddsa, PasskeyKind::rs256);
    SoftPasskey passkey(crm, kind);
    passkey.flags |= SoftPasskey::may_be_backed_up;
    const auto made = check_made(passkey.attestation(), crm);
    REQUIRE(made);
    CHECK(made->credential.id == passkey.id);
    CHECK(made->credential.key == passkey.public_key());
    CHECK(made->uses == 1);
    CHECK(made->may_be_backed_up);
    CHECK_FALSE(made->is_backed_up);
    const auto shown = passkey.shown(asked);
    const auto client = read_client_data(shown.client_data, PasskeyUse::show, crm);
    REQUIRE(client);
    CHECK(client->challenge == asked);
    const auto data = check_shown(shown, *client, made->credential.key, crm);
    REQUIRE(data);
    CHECK(data->user_verified);
    CHECK(data->uses == 2);
    // Another's key has not signed it, nor has this one signed anything else.
    const std::string problem = "it has not signed this";
    CHECK(refusal(check_shown(shown, *client, SoftPasskey(crm, kind).public_key(), crm)) ==
          problem);
    auto changed = shown;
    changed.authenticator_data.back() ^= 1;
    CHECK(refusal(check_shown(changed, *client, made->credential.key, crm)) == problem);
    changed = shown;
    changed.signature[changed.signature.size() / 2] ^= 1;
    CHECK(refusal(check_shown(changed, *client, made->credential.key, crm)) == problem);
    changed.signature = std::string(2000, 'x');
    CHECK(refusal(check_shown(changed, *client, made->credential.key, crm)) == problem);
    changed.signature.clear();
    CHECK(refusal(check_shown(changed, *client, made->credential.key, crm)) == problem);
    CHECK(refusal(check_shown(shown, {asked, sha256("else")}, made->credential.key, crm)) ==
          problem);
}

TEST_CASE("what a passkey's maker says of itself is passed over", "[passkey]") {
    const auto certified = [](SoftPasskey& each) {
        each.statement = cbor_head(5, 2) + cbor_text("alg") + cbor_integer(-7) + cbor_text("x5c") +
                         cbor_head(4, 1) + cbor_bytes("certificate");
    };
    CHECK(not_made(certified).empty());
    const auto protecting = [](SoftPasskey& each) {
        each.flags |= SoftPasskey::extended;
        each.after = cbor_head(5, 1) + cbor_text("credProtect") + cbor_integer(2);
    };
    CHECK(not_made(protecting).empty());
}

TEST_CASE("a passkey that was made otherwise than asked is refused", "[passkey]") {
    const std::string unreadable = "what the authenticator made cannot be read";
    CHECK(not_made([](SoftPasskey& each) { each.site_name = "evil.example"; }) ==
          "it is for another site");
    CHECK(not_made([](SoftPasskey& each) { each.flags &= ~SoftPasskey::present; }) ==
          "nobody was there");
    CHECK(not_made([](SoftPasskey& each) { each.flags &= ~SoftPasskey::verified; }) ==
          "the user was not verified");
    CHECK(not_made([](SoftPasskey& each) { each.flags |= SoftPasskey::backed_up; }) ==
          "it is backed up, and may not be");
    for (const auto kind : {PasskeyKind::weak_rs256, PasskeyKind::p384})
        CHECK(not_made([](SoftPasskey&) {}, kind) == "its key is of no kind that is known");
    CHECK(not_made([](SoftPasskey& each) { each.after = "x"; }) == unreadable);
    CHECK(not_made([](SoftPasskey& each) { each.flags |= SoftPasskey::extended; }) == unreadable);
    CHECK(not_made([](SoftPasskey& each) { each.id.clear(); }) == unreadable);
    CHECK(not_made([](SoftPasskey& each) { each.id = std::string(1024, 'i'); }) == unreadable);
    const auto very_large = [](SoftPasskey& each) {
        each.statement = cbor_bytes(std::string(std::size_t{17} << 10, 's'));
    };
    CHECK(not_made(very_large) == unreadable);
    const std::string whole = SoftPasskey(crm).attestation();
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK(refusal(check_made(whole.substr(0, size), crm)) == unreadable);
    CHECK(refusal(check_made(whole + '\0', crm)) == unreadable);
    // One that is shown makes none, and says nothing of one.
    CHECK(refusal(check_made(
              cbor_head(5, 1) + cbor_text("authData") + cbor_bytes(SoftPasskey(crm).data(false)),
              crm)) == unreadable);
}

TEST_CASE("a passkey that is shown otherwise than asked is refused", "[passkey]") {
    CHECK(not_shown([](SoftPasskey&) {}).empty());
    CHECK(not_shown([](SoftPasskey& each) { each.site_name = "evil.example"; }) ==
          "it is for another site");
    CHECK(not_shown([](SoftPasskey& each) { each.flags &= ~SoftPasskey::present; }) ==
          "nobody was there");
    CHECK(not_shown([](SoftPasskey& each) { each.flags |= SoftPasskey::backed_up; }) ==
          "it is backed up, and may not be");
    // Whether he was verified whoever asks has to look at.
    CHECK(not_shown([](SoftPasskey& each) { each.flags &= ~SoftPasskey::verified; }).empty());
    CHECK(not_shown([](SoftPasskey& each) { each.after = "x"; }) ==
          "what the authenticator says cannot be read");
    for (const char* origin : {"https://crm.example", "http://crm.example:8443",
                               "https://evil.example", "https://crm.example:8443/", ""})
        CHECK(not_shown([&](SoftPasskey& each) { each.origin = origin; }) ==
              "it was done on another site");
    const auto says = [](const Json& more) {
        return not_shown([&](SoftPasskey& each) { each.more_client = more; });
    };
    CHECK(says({{"type", "webauthn.create"}}) == "it was done for something else");
    CHECK(says({{"type", 7}}) == "it was done for something else");
    CHECK(says({{"crossOrigin", true}}) == "it was done within another site's page");
    CHECK(says({{"crossOrigin", "false"}}) == "it was done within another site's page");
    CHECK(says({{"topOrigin", "https://evil.example"}}) ==
          "it was done within another site's page");
    CHECK(says({{"other_keys_can_be_added_here", "do not compare"}}).empty());
    for (const std::string& client :
         {std::string("[]"), std::string("{"), std::string(), '"' + std::string(5000, 'x') + '"'})
        CHECK(refusal(read_client_data(client, PasskeyUse::show, crm)) ==
              "what the browser says cannot be read");
}

TEST_CASE("a public key that is written otherwise is none", "[passkey]") {
    const std::string good = SoftPasskey(crm).public_key();
    REQUIRE(read_cose_key(good));
    CHECK_FALSE(read_cose_key(good + '\0'));
    CHECK_FALSE(read_cose_key(""));
    CHECK_FALSE(read_cose_key(cbor_head(5, 0)));
    CHECK_FALSE(read_cose_key(cbor_head(4, 0)));
    // A member twice, and a point beside the curve.
    const std::string kind = cbor_integer(1) + cbor_integer(2);
    CHECK_FALSE(read_cose_key(cbor_head(5, 6) + kind + good.substr(1)));
    std::string beside = good;
    beside.back() ^= 1;
    CHECK_FALSE(read_cose_key(beside));
    // Of one kind, but by the number of another.
    std::string other = SoftPasskey(crm, PasskeyKind::eddsa).public_key();
    other[4] = cbor_integer(-7)[0];
    CHECK_FALSE(read_cose_key(other));
}

TEST_CASE("CBOR is read as far as authenticators write it", "[passkey]") {
    const auto skipped = [](const std::string& bytes) {
        CborReader in(bytes);
        in.skip();
        return in.is_whole();
    };
    const std::string below = cbor_integer(-257), above = cbor_integer(70000);
    const std::string bytes = cbor_bytes(std::string(300, 'b')), text = cbor_text("text");
    CHECK(CborReader(below).integer() == -257);
    CHECK(CborReader(above).integer() == 70000);
    CHECK(CborReader(bytes).bytes().size() == 300);
    CHECK(CborReader(text).text() == "text");
    CborReader wrong(text);
    CHECK(wrong.bytes().empty());
    CHECK(wrong.is_broken());
    CHECK(wrong.integer() == 0);
    CHECK(skipped(cbor_head(5, 2) + cbor_text("a") + cbor_head(4, 2) + cbor_integer(1) + "\xf5" +
                  cbor_text("b") + "\xf6"));
    CHECK(skipped("\xfb" + std::string(8, '\1')));
    // Of no given length, deeper or more than anybody needs, larger than what is there.
    CHECK_FALSE(skipped("\x5f\x41z\xff"));
    CHECK_FALSE(skipped("\x9f\xff"));
    CHECK_FALSE(skipped("\x1c"));
    CHECK_FALSE(skipped(std::string(20, '\x81') + cbor_integer(1)));
    CHECK_FALSE(skipped(cbor_head(4, 2000) + std::string(2000, '\1')));
    CHECK_FALSE(skipped(cbor_head(4, std::uint64_t{1} << 63) + '\1'));
    CHECK_FALSE(skipped(cbor_head(2, ~std::uint64_t{0}) + 'x'));
    CHECK_FALSE(skipped(cbor_head(5, 3) + std::string(4, '\1')));
    const std::string too_large = cbor_head(0, ~std::uint64_t{0});
    CborReader large(too_large);
    CHECK(large.integer() == 0);
    CHECK(large.is_broken());
    const std::string too_many = cbor_head(5, 9);
    CborReader many(too_many);
    CHECK(many.map() == 0);
    CHECK(many.is_broken());
}

TEST_CASE("a site has a name, and TLS where it is not the browser's own machine", "[passkey]") {
    const auto origin = [](bool is_https, const char* host) {
        const auto site = web_site(is_https, host);
        return site ? site->origin + ' ' + site->name : "";
    };
    CHECK(origin(true, "CRM.example") == "https://crm.example crm.example");
    CHECK(origin(true, "crm.example:8443") == "https://crm.example:8443 crm.example");
    CHECK(origin(false, "localhost:7300") == "http://localhost:7300 localhost");
    CHECK(origin(false, "crm.localhost") == "http://crm.localhost crm.localhost");
    for (const char* host : {"127.0.0.1:7300", "[::1]:7300", "10.0.0.1", "", ":80", "crm_1.example",
                             "crm.example/", "a b.example", "1.2.3", "localhost@evil.example"})
        CHECK(origin(true, host).empty());
    CHECK(origin(false, "crm.example").empty());
    CHECK(origin(false, "notlocalhost").empty());
    CHECK(origin(true, (std::string(300, 'a') + ".example").c_str()).empty());
}

}  // namespace cairn
