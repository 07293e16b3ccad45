#include <catch2/catch.hpp>

#include "core/bytes.hpp"
#include "core/log/log_proof.hpp"
#include "core/log/signed_note.hpp"
#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

Checkpoint opened(HttpClient& caller) {
    std::string vkey = caller.get("/log/vkey").body;
    vkey.pop_back();
    const auto key = NoteVerifier::parse(vkey);
    REQUIRE(key);
    const auto text = key->open(caller.get("/log/checkpoint").body);
    REQUIRE(text);
    const auto checkpoint = Checkpoint::parse(*text);
    REQUIRE(checkpoint);
    return *checkpoint;
}

}  // namespace

TEST_CASE("tiles add up to the tree that is signed", "[log]") {
    ServedWorkspace served;
    for (int i = 0; i < 300; ++i) {
        CommandRequest request{.actor = Actor::system()};
        request.command.steps.emplace_back(Create{.type = "account", .fields = {{"name", "A"}}});
        REQUIRE(served.workspace->execute(std::move(request)));
    }
    auto eve = served.client(served.auditor);
    const Checkpoint checkpoint = opened(eve);
    CHECK(checkpoint.size == served.workspace->head().value);
    const std::string whole = eve.get("/log/tile/0/000").body;
    REQUIRE(whole.size() == 256 * 32);
    const auto width = std::to_string(checkpoint.size - 256);
    const std::string rest = eve.get("/log/tile/0/001.p/" + width).body;
    CHECK(rest.size() == (checkpoint.size - 256) * 32);
    std::vector<Hash> leaves;
    for (const std::string& tile : {whole, rest})
        for (std::size_t i = 0; i < tile.size(); i += 32)
            leaves.push_back(hash_from(std::string_view(tile).substr(i, 32)));
    const auto subtree = [&](unsigned level, std::uint64_t index) {
        std::vector<Hash> row(leaves.begin() + static_cast<std::ptrdiff_t>(index << level),
                              leaves.begin() + static_cast<std::ptrdiff_t>((index + 1) << level));
        while (row.size() > 1) {
            for (std::size_t i = 0; i < row.size() / 2; ++i)
                row[i] = merkle::node_hash(row[2 * i], row[2 * i + 1]);
            row.resize(row.size() / 2);
        }
        return row.front();
    };
    CHECK(merkle::root(checkpoint.size, subtree) == checkpoint.root);
    CHECK(eve.get("/log/tile/1/000.p/1").body == bytes_of(subtree(8, 0)));
    CHECK(merkle::leaf_hash(eve.get("/api/v1/log/leaf?position=17").body) == leaves[16]);
    const auto entries = [&](std::string_view bytes) {
        std::vector<Hash> hashes;
        while (bytes.size() >= 2) {
            const std::size_t size = get_big_endian<std::uint16_t>(bytes);
            hashes.push_back(merkle::leaf_hash(bytes.substr(2, size)));
            bytes.remove_prefix(2 + size);
        }
        return hashes;
    };
    std::vector<Hash> listed = entries(eve.get("/log/tile/entries/000").body);
    REQUIRE(listed.size() == 256);
    for (const Hash& hash : entries(eve.get("/log/tile/entries/001.p/" + width).body))
        listed.push_back(hash);
    CHECK(listed == leaves);
    for (const char* none :
         {"/log/tile/entries/001", "/log/tile/entries/000.p/0", "/log/tile/entries/x",
          "/log/tile/entries", "/log/tile/0/001", "/log/tile/0/002.p/1", "/log/tile/0/1",
          "/log/tile/0", "/log/tile/9/000", "/log/tile/0/x000/000x", "/log/tile/0/000.p/0"})
        CHECK(eve.get(none).reason() == "tile.unknown");
}

TEST_CASE("the same log is signed once, and each later one continues it", "[log]") {
    ServedWorkspace served;
    auto eve = served.client(served.auditor);
    const std::string note = eve.get("/log/checkpoint").body;
    CHECK(eve.get("/log/checkpoint").body == note);
    const Checkpoint before = opened(eve);
    served.create("account", {{"name", "Acme"}});
    const Checkpoint after = opened(eve);
    CHECK(after.size == before.size + 1);
    served.stop();
    served.start();
    auto again = served.client(served.auditor);
    CHECK(opened(again) == after);
}

TEST_CASE("proof is for those who may audit, and only of what there is", "[log]") {
    ServedWorkspace served;
    auto ann = served.client(served.member);
    for (const char* path :
         {"/log/checkpoint", "/log/vkey", "/log/tile/0/000.p/1", "/api/v1/log/leaf?position=1",
          "/api/v1/log/proof/inclusion?position=1", "/api/v1/log/proof/consistency?from=1&to=2"})
        CHECK(ann.get(path).status == 403);
    CHECK(HttpClient(served.server->port()).get("/log/checkpoint").status == 401);
    auto eve = served.client(served.auditor);
    CHECK(eve.get("/api/v1/log/leaf?position=0").reason() == "event.unknown");
    CHECK(eve.get("/api/v1/log/proof/inclusion?position=9999").reason() == "event.unknown");
    CHECK(eve.get("/api/v1/log/leaf?position=x").reason() == "proof.positions");
    CHECK(eve.get("/api/v1/log/proof/consistency?from=3&to=2").reason() == "proof.positions");
    CHECK(eve.get("/api/v1/log/proof/consistency?from=3").reason() == "proof.positions");
}
