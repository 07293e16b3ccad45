#include "core/log/signed_note.hpp"

#include <catch2/catch.hpp>

#include "core/base64.hpp"
#include "core/log/log_proof.hpp"

namespace cairn {
namespace {

// Of the C2SP signed-note specification.
constexpr const char* example_key =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

NoteSigner signer(const char* name = "crm.example.com/log", char seed = 7) {
    return {name, std::string(32, seed)};
}

}  // namespace

TEST_CASE("base64 is read back, and only if it is", "[signed_note]") {
    for (const std::string bytes : {"", "a", "ab", "abc", "\xff\xfe\xfd\xfc"})
        CHECK(from_base64(to_base64(bytes)) == bytes);
    for (const char* wrong : {"a", "YQ", "YQ=", "YQ==\n", "Y Q=", "YR==x"})
        CHECK_FALSE(from_base64(wrong));
}

TEST_CASE("a key's text is the specification's", "[signed_note]") {
    const auto key = NoteVerifier::parse(example_key);
    REQUIRE(key);
    CHECK(key->name() == "example.com/foo");
    CHECK(key->vkey() == example_key);
    for (const char* wrong :
         {"", "example.com/foo",
          "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
          "example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
          "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "++"})
        CHECK_FALSE(NoteVerifier::parse(wrong));
}

TEST_CASE("a signed note opens for its key and no other", "[signed_note]") {
    const std::string text = "crm.example.com/log\n12\n对方已盖章\n";
    const std::string note = signer().sign(text);
    const auto key = NoteVerifier::parse(signer().verifier().vkey());
    REQUIRE(key);
    CHECK(key->open(note) == text);
    CHECK_FALSE(signer("crm.example.com/other").verifier().open(note));
    CHECK_FALSE(signer("crm.example.com/log", 8).verifier().open(note));
}

TEST_CASE("a note that was signed twice opens for both", "[signed_note]") {
    const auto other = signer("witness.example.com", 9);
    const std::string text = "log\n1\n";
    const std::string one = signer().sign(text);
    const std::string two = other.sign(text);
    const std::string both = one + two.substr(two.find("\n\n") + 2);
    CHECK(signer().verifier().open(both) == text);
    CHECK(other.verifier().open(both) == text);
}

TEST_CASE("no byte of a signed note may change", "[signed_note]") {
    const std::string note = signer().sign("crm.example.com/log\n12\nroot\n");
    for (std::size_t i = 0; i < note.size(); ++i)
        for (const int flip : {1, 32}) {
            std::string changed = note;
            changed[i] = static_cast<char>(changed[i] ^ flip);
            INFO(i << ' ' << changed);
            // The unused bits of the last base64 digit are the exception that base64 itself
            // refuses.
            CHECK_FALSE(signer().verifier().open(changed));
        }
    CHECK_FALSE(signer().verifier().open(note + "x"));
    CHECK_FALSE(signer().verifier().open(note.substr(0, note.size() - 1)));
    CHECK_FALSE(signer().verifier().open(""));
}

TEST_CASE("checkpoints and receipts are read back as they were written", "[signed_note]") {
    const Checkpoint checkpoint{"crm.example.com/log", 20852163, merkle::leaf_hash("x")};
    CHECK(Checkpoint::parse(checkpoint.text()) == checkpoint);
    const InclusionProof proof{
        11, {merkle::leaf_hash("a"), merkle::leaf_hash("b")}, signer().sign(checkpoint.text())};
    const auto read = InclusionProof::parse(proof.text());
    REQUIRE(read);
    CHECK(read->index == 11);
    CHECK(read->path == proof.path);
    CHECK(read->note == proof.note);
    for (const char* wrong : {"", "log\n012\nAAAA\n", "log\n1\nAAAA\n", "log\n-1\n\n", "\n1\n\n"})
        CHECK_FALSE(Checkpoint::parse(wrong));
    for (const char* wrong :
         {"", "c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1\nindex 01\n\n",
          "c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\n"})
        CHECK_FALSE(InclusionProof::parse(wrong));
}

}  // namespace cairn
