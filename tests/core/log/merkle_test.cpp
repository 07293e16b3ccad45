#include "core/log/merkle.hpp"

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "core/base64.hpp"
#include "core/json.hpp"

namespace cairn {
namespace {

/// A tree of leaves that are kept, so that every subtree can be hashed as RFC 6962 defines it.
class Leaves {
public:
    explicit Leaves(std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i)
            hashes_.push_back(merkle::leaf_hash("event " + std::to_string(i)));
    }
    [[nodiscard]] const Hash& operator[](std::uint64_t i) const { return hashes_[i]; }
    /// MTH(D[begin:end]) straight from the definition.
    [[nodiscard]] Hash over(std::uint64_t begin, std::uint64_t end) const {
        if (begin == end) return merkle::empty_root();
        if (end - begin == 1) return hashes_[begin];
        std::uint64_t k = 1;
        while (2 * k < end - begin) k *= 2;
        return merkle::node_hash(over(begin, begin + k), over(begin + k, end));
    }
    [[nodiscard]] merkle::Subtree subtree() const {
        return [this](unsigned level, std::uint64_t index) {
            return over(index << level, (index + 1) << level);
        };
    }

private:
    std::vector<Hash> hashes_;
};

std::vector<std::filesystem::path> vectors(const char* folder) {
    std::vector<std::filesystem::path> files;
    const auto path = std::filesystem::path(CAIRN_SHARED_DATA_DIR) / "merkle" / folder;
    if (!std::filesystem::exists(path)) {
        WARN("not there, so not tried: " << path);
        return files;
    }
    for (const auto& entry : std::filesystem::directory_iterator(path))
        files.push_back(entry.path());
    CHECK(files.size() > 40);
    return files;
}

/// Hashes of a vector; nothing where one is not 32 bytes, which only bad proofs have.
std::optional<std::vector<Hash>> hashes(const Json& texts) {
    std::vector<Hash> out;
    for (const Json& text : texts) {
        const auto bytes = from_base64(text.get<std::string>());
        if (!bytes || bytes->size() != sizeof(Hash)) return std::nullopt;
        out.push_back(hash_from(*bytes));
    }
    return out;
}

std::optional<std::vector<Hash>> hashes_of(const Json& vector,
                                           std::initializer_list<const char*> names) {
    Json all = Json::array();
    for (const char* name : names) all.push_back(vector[name]);
    for (const Json& each : vector["proof"]) all.push_back(each);
    return hashes(all);
}

}  // namespace

TEST_CASE("the hashes of a tree are RFC 6962's", "[merkle]") {
    CHECK(hex_of(bytes_of(merkle::empty_root())) ==
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hex_of(bytes_of(merkle::leaf_hash(""))) ==
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

TEST_CASE("a root that grows leaf by leaf is that of the whole tree", "[merkle]") {
    const Leaves leaves(70);
    merkle::GrowingRoot growing;
    for (std::uint64_t size = 0; size < 70; ++size) {
        CHECK(growing.root() == leaves.over(0, size));
        growing.add(leaves[size]);
    }
}

TEST_CASE("roots and proofs hold for every leaf of every small tree, and for nothing else",
          "[merkle]") {
    const Leaves leaves(70);
    for (std::uint64_t size = 1; size <= 70; ++size) {
        const Hash root = merkle::root(size, leaves.subtree());
        REQUIRE(root == leaves.over(0, size));
        for (std::uint64_t i = 0; i < size; ++i) {
            const auto path = merkle::inclusion(i, size, leaves.subtree());
            REQUIRE(merkle::is_included(i, size, leaves[i], path, root));
            REQUIRE_FALSE(merkle::is_included(i, size, leaves[(i + 1) % 70], path, root));
            REQUIRE_FALSE(merkle::is_included(i + 1, size, leaves[i], path, root));
            if (!path.empty())
                REQUIRE_FALSE(
                    merkle::is_included(i, size, leaves[i], std::span(path).subspan(1), root));
        }
        for (std::uint64_t from = 1; from <= size; ++from) {
            const auto path = merkle::consistency(from, size, leaves.subtree());
            const Hash before = leaves.over(0, from);
            REQUIRE(merkle::is_continued(from, size, before, root, path));
            REQUIRE_FALSE(merkle::is_continued(from, size, root == before ? leaves[0] : root,
                                               leaves[1], path));
        }
    }
}

TEST_CASE("inclusion proofs of others are judged as they say", "[merkle]") {
    for (const auto& file : vectors("inclusion")) {
        std::ifstream in(file);
        const Json vector = Json::parse(in);
        INFO(file << ": " << vector["desc"]);
        const auto all = hashes_of(vector, {"leafHash", "root"});
        const bool holds =
            all && merkle::is_included(vector["leafIdx"], vector["treeSize"], (*all)[0],
                                       std::span(*all).subspan(2), (*all)[1]);
        CHECK(holds == !vector["wantErr"].get<bool>());
    }
}

TEST_CASE("consistency proofs of others are judged as they say", "[merkle]") {
    for (const auto& file : vectors("consistency")) {
        std::ifstream in(file);
        const Json vector = Json::parse(in);
        INFO(file << ": " << vector["desc"]);
        const auto all = hashes_of(vector, {"root1", "root2"});
        const bool holds = all && merkle::is_continued(vector["size1"], vector["size2"], (*all)[0],
                                                       (*all)[1], std::span(*all).subspan(2));
        CHECK(holds == !vector["wantErr"].get<bool>());
    }
}

}  // namespace cairn
