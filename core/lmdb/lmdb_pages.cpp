#include "core/lmdb/lmdb_pages.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/bytes.hpp"
#include "core/file.hpp"

namespace cairn::lmdb {
namespace {

namespace fs = std::filesystem;

// LMDB 0.9's lmdb_layout on machines of 64 bits (mdb.c: MDB_page, MDB_node, MDB_db, MDB_meta).
constexpr std::size_t page_head_bytes = 16;
constexpr std::size_t node_header_bytes = 8;
constexpr std::size_t tree_bytes = 48;
constexpr std::size_t meta_bytes = 136;
constexpr std::uint32_t lmdb_magic = 0xBEEFC0DE;
constexpr std::uint32_t lmdb_layout = 1;
constexpr std::uint16_t branch_page = 1, leaf_page = 2, overflow_page = 4, meta_page = 8;
constexpr std::uint16_t large_node = 1, tree_node = 2;
constexpr std::uint16_t integer_keys = 8;
constexpr std::uint64_t no_page = ~std::uint64_t{0};
constexpr unsigned levels_max = 32;
constexpr std::size_t page_bytes_min = 512;
constexpr std::size_t page_bytes_max = 65536;

template <class Integer>
Integer native(std::string_view bytes, std::size_t at) {
    Integer value{};
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

/// A tree as its record in a page says it is.
struct Tree {
    std::uint16_t flags = 0;
    std::uint16_t levels = 0;
    std::uint64_t branch_pages = 0;
    std::uint64_t leaf_pages = 0;
    std::uint64_t overflow_pages = 0;
    std::uint64_t rows = 0;
    std::uint64_t root = no_page;
};

Tree tree_at(std::string_view bytes, std::size_t at) {
    return {native<std::uint16_t>(bytes, at + 4),  native<std::uint16_t>(bytes, at + 6),
            native<std::uint64_t>(bytes, at + 8),  native<std::uint64_t>(bytes, at + 16),
            native<std::uint64_t>(bytes, at + 24), native<std::uint64_t>(bytes, at + 32),
            native<std::uint64_t>(bytes, at + 40)};
}

struct Meta {
    std::size_t page_bytes = 0;
    Tree free;
    Tree main;
    std::uint64_t last_page = 0;
    std::uint64_t transaction = 0;
};

/// The file, read by pages.
class PageFile {
public:
    explicit PageFile(const fs::path& path) : path_(path), file_(path, O_RDONLY) {
        struct stat status{};
        if (fstat(file_.get(), &status) != 0) fail("cannot be looked at");
        bytes_ = static_cast<std::uint64_t>(status.st_size);
    }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    [[noreturn]] void fail(const std::string& what) const {
        throw StorageError(path_.string() + ": " + what);
    }
    [[noreturn]] void fail_at(std::uint64_t page, const std::string& what) const {
        fail("page " + std::to_string(page) + " is damaged: " + what);
    }
    [[nodiscard]] std::string read(std::uint64_t from, std::size_t size) const {
        std::string bytes(size, '\0');
        read_bytes(file_.get(), path_, from, size, bytes.data());
        return bytes;
    }
    void fetch_ahead() const { posix_fadvise(file_.get(), 0, 0, POSIX_FADV_WILLNEED); }

private:
    fs::path path_;
    File file_;
    std::uint64_t bytes_ = 0;
};

Meta meta_at(const PageFile& file, std::uint64_t from) {
    const std::string bytes = file.read(from, page_head_bytes + meta_bytes);
    const std::size_t at = page_head_bytes;
    if (native<std::uint16_t>(bytes, 10) != meta_page ||
        native<std::uint32_t>(bytes, at) != lmdb_magic ||
        native<std::uint32_t>(bytes, at + 4) != lmdb_layout)
        file.fail("its head at byte " + std::to_string(from) + " is damaged: no LMDB file");
    return {native<std::uint32_t>(bytes, at + 24), tree_at(bytes, at + 24), tree_at(bytes, at + 72),
            native<std::uint64_t>(bytes, at + 120), native<std::uint64_t>(bytes, at + 128)};
}

struct Metas {
    Meta first;
    Meta second;
    /// The one that LMDB goes by.
    [[nodiscard]] const Meta& newest() const {
        return first.transaction < second.transaction ? second : first;
    }
};

Metas metas_of(const PageFile& file) {
    const std::string cut_short =
        "it is cut short: it has " + std::to_string(file.bytes()) + " bytes";
    if (file.bytes() < 2 * page_bytes_min) file.fail(cut_short);
    const Meta first = meta_at(file, 0);
    const bool likely = first.page_bytes >= page_bytes_min && first.page_bytes <= page_bytes_max &&
                        (first.page_bytes & (first.page_bytes - 1)) == 0;
    if (!likely) file.fail("its head is damaged: it has no page size");
    if (file.bytes() < 2 * first.page_bytes) file.fail(cut_short);
    const Metas metas{first, meta_at(file, first.page_bytes)};
    const Meta& newest = metas.newest();
    if (metas.second.page_bytes != first.page_bytes)
        file.fail("its heads are damaged: they differ in the size of pages");
    if (newest.last_page >= file.bytes() / newest.page_bytes)
        file.fail(cut_short + " of at least " +
                  (newest.last_page < no_page / newest.page_bytes - 1
                       ? std::to_string((newest.last_page + 1) * newest.page_bytes)
                       : "more than any disk has"));
    return metas;
}

std::unique_ptr<PageFile> file_in(const fs::path& folder) {
    const fs::path path = folder / "data.mdb";
    std::error_code missing;
    const auto size = fs::file_size(path, missing);
    if (missing || size == 0) return nullptr;
    return std::make_unique<PageFile>(path);
}

[[noreturn]] void fail_missing(const fs::path& folder) {
    throw StorageError((folder / "data.mdb").string() + " is missing or empty");
}

/// How the keys of a tree follow each other.
bool comes_before(const Tree& tree, std::string_view a, std::string_view b) {
    if (tree.flags == integer_keys)
        return native<std::uint64_t>(a, 0) < native<std::uint64_t>(b, 0);
    return a < b;
}

struct Bounds {
    std::optional<std::string> from;
    std::optional<std::string> before;
};

/// One look at all pages.
class PageCheck {
public:
    PageCheck(const PageFile& file, Rows rows)
        : file_(file), rows_(rows), metas_(metas_of(file)), meta_(metas_.newest()) {}

    void run(std::span<const std::string_view> databases) {
        file_.fetch_ahead();
        check_metas();
        owned_.assign(meta_.last_page + 1, false);
        owned_[0] = owned_[1] = true;
        walk("the list of free pages", meta_.free, [this](const Row& row) { take_free(row); });
        walk("the list of databases", meta_.main, [this](const Row& row) { take_database(row); });
        for (const std::string_view name : databases)
            if (!names_.contains(name)) file_.fail("it has no database " + std::string(name));
        const auto lost = std::ranges::find(owned_, false);
        if (lost != owned_.end())
            file_.fail_at(static_cast<std::uint64_t>(lost - owned_.begin()),
                          "it is neither in use nor free");
    }

private:
    struct Row {
        std::uint64_t page;
        std::string_view key;
        std::string_view value;
        std::uint16_t flags;
    };
    using Visitor = std::function<void(const Row&)>;
    struct Walk {
        const Tree& tree;
        const Visitor& visit;
        Tree counted{};
    };

    // LMDB writes them by turns: the even numbers into the first one.
    void check_metas() const {
        const auto [low, high] = std::minmax(metas_.first.transaction, metas_.second.transaction);
        if (high - low > 1 || metas_.first.transaction % 2 != 0 ||
            (metas_.second.transaction % 2 == 0 && high != 0))
            file_.fail("its heads are damaged: their numbers do not follow on");
        if (meta_.free.flags != integer_keys || meta_.main.flags != 0)
            file_.fail("its head is damaged: it has flags that nobody gave it");
    }

    void walk(const std::string& name, const Tree& tree, const Visitor& visit) {
        Walk walk{tree, visit};
        if (tree.root != no_page) descend(walk, tree.root, 1, {});
        const Tree& counted = walk.counted;
        if (counted.branch_pages != tree.branch_pages || counted.leaf_pages != tree.leaf_pages ||
            counted.overflow_pages != tree.overflow_pages || counted.rows != tree.rows)
            file_.fail(name + " has other pages or rows than it counts");
    }

    void own(std::uint64_t page, std::uint64_t count = 1) {
        for (; count > 0; --count, ++page) {
            if (page < 2 || page > meta_.last_page)
                file_.fail_at(page, "there is no such page, but it is referred to");
            if (owned_[page]) file_.fail_at(page, "it is in use twice, or free and in use");
            owned_[page] = true;
        }
    }

    void descend(Walk& walk, std::uint64_t number, unsigned level, const Bounds& bounds) {
        own(number);
        const std::string page = file_.read(number * meta_.page_bytes, meta_.page_bytes);
        const std::uint16_t flags = native<std::uint16_t>(page, 10);
        const bool is_leaf = level == walk.tree.levels;
        if (native<std::uint64_t>(page, 0) != number) file_.fail_at(number, "it is another one");
        if (level > levels_max || flags != (is_leaf ? leaf_page : branch_page))
            file_.fail_at(number, "it is of another kind");
        ++(is_leaf ? walk.counted.leaf_pages : walk.counted.branch_pages);
        const std::vector<std::string_view> nodes = nodes_of(number, page);
        check_order(walk.tree, number, nodes, is_leaf, bounds);
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            if (is_leaf) {
                visit_row(walk, number, nodes[i]);
                continue;
            }
            const bool last = i + 1 == nodes.size();
            descend(walk, child_of(nodes[i]), level + 1,
                    {i == 0 ? bounds.from : std::string(key_of(nodes[i])),
                     last ? bounds.before : std::string(key_of(nodes[i + 1]))});
        }
    }

    [[nodiscard]] std::vector<std::string_view> nodes_of(std::uint64_t number,
                                                         std::string_view page) const {
        const std::size_t lower = native<std::uint16_t>(page, 12);
        const std::size_t upper = native<std::uint16_t>(page, 14);
        if (lower < page_head_bytes + 2 || lower % 2 != 0 || lower > upper || upper > page.size())
            file_.fail_at(number, "its head makes no sense");
        std::vector<std::string_view> nodes;
        for (std::size_t at = page_head_bytes; at < lower; at += 2) {
            const std::size_t from = native<std::uint16_t>(page, at);
            if (from < upper || from + node_header_bytes > page.size())
                file_.fail_at(number, "an entry is outside of it");
            nodes.push_back(page.substr(from));
            if (node_header_bytes + key_bytes_of(nodes.back()) > nodes.back().size())
                file_.fail_at(number, "a key runs past its end");
        }
        return nodes;
    }

    static std::size_t key_bytes_of(std::string_view node) {
        return native<std::uint16_t>(node, 6);
    }
    static std::string_view key_of(std::string_view node) {
        return node.substr(node_header_bytes, key_bytes_of(node));
    }
    static std::uint64_t child_of(std::string_view node) {
        return native<std::uint32_t>(node, 0) | std::uint64_t{native<std::uint16_t>(node, 4)} << 32;
    }

    /// The first key of a branch says nothing.
    void check_order(const Tree& tree,
                     std::uint64_t number,
                     const std::vector<std::string_view>& nodes,
                     bool is_leaf,
                     const Bounds& bounds) const {
        const std::size_t first = is_leaf ? 0 : 1;
        for (std::size_t i = first; i < nodes.size(); ++i) {
            const auto key = key_of(nodes[i]);
            if (key.empty() || (tree.flags == integer_keys && key.size() != sizeof(std::uint64_t)))
                file_.fail_at(number, "a key has no possible length");
            const bool late = i > first && !comes_before(tree, key_of(nodes[i - 1]), key);
            const bool below = bounds.from && comes_before(tree, key, *bounds.from);
            const bool above = bounds.before && !comes_before(tree, key, *bounds.before);
            if (late || below || above) file_.fail_at(number, "its keys are out of order");
        }
    }

    void visit_row(Walk& walk, std::uint64_t number, std::string_view node) {
        ++walk.counted.rows;
        const auto flags = native<std::uint16_t>(node, 4);
        const std::size_t size = native<std::uint32_t>(node, 0);
        const std::string_view rest = node.substr(node_header_bytes + key_bytes_of(node));
        if (flags == large_node) return visit_large(walk, number, node, size, rest);
        if (flags != 0 && flags != tree_node) file_.fail_at(number, "an entry is of no known kind");
        if (size > rest.size()) file_.fail_at(number, "a value runs past its end");
        walk.visit({number, key_of(node), rest.substr(0, size), flags});
    }

    void visit_large(Walk& walk,
                     std::uint64_t number,
                     std::string_view node,
                     std::size_t size,
                     std::string_view rest) {
        if (rest.size() < sizeof(std::uint64_t)) file_.fail_at(number, "a value runs past its end");
        const auto first = native<std::uint64_t>(rest, 0);
        const std::uint64_t pages =
            (page_head_bytes + size + meta_.page_bytes - 1) / meta_.page_bytes;
        own(first, pages);
        walk.counted.overflow_pages += pages;
        const std::string bytes =
            file_.read(first * meta_.page_bytes, page_head_bytes + (needs_value(walk) ? size : 0));
        if (native<std::uint64_t>(bytes, 0) != first ||
            native<std::uint16_t>(bytes, 10) != overflow_page ||
            native<std::uint32_t>(bytes, 12) != pages)
            file_.fail_at(first, "it is no large value");
        walk.visit({number, key_of(node), std::string_view(bytes).substr(page_head_bytes), 0});
    }

    [[nodiscard]] bool needs_value(const Walk& walk) const {
        return rows_ == Rows::checked || &walk.tree == &meta_.free;
    }

    void take_free(const Row& row) {
        if (row.value.size() < sizeof(std::uint64_t) ||
            row.value.size() % sizeof(std::uint64_t) != 0)
            file_.fail_at(row.page, "a list of free pages is damaged");
        const auto count = native<std::uint64_t>(row.value, 0);
        if (count != row.value.size() / sizeof(std::uint64_t) - 1)
            file_.fail_at(row.page, "a list of free pages is damaged");
        for (std::uint64_t i = 1; i <= count; ++i)
            own(native<std::uint64_t>(row.value, i * sizeof(std::uint64_t)));
    }

    void take_database(const Row& row) {
        if (row.flags != tree_node || row.value.size() != tree_bytes)
            file_.fail_at(row.page, "what should be a database is none");
        const Tree tree = tree_at(row.value, 0);
        if (tree.flags != 0) file_.fail_at(row.page, "a database has flags that nobody gave it");
        const std::string name(row.key);
        names_.insert(name);
        const std::uint32_t seed = row_seed(name);
        walk("the database " + name, tree, [&](const Row& found) {
            const bool says_format = name == "meta" && found.key == "format";
            if (found.flags != 0) file_.fail_at(found.page, "an entry is of no known kind");
            if (rows_ == Rows::checked && !says_format) check_row(seed, name, found);
        });
    }

    void check_row(std::uint32_t seed, const std::string& name, const Row& row) const {
        const bool holds_one = row.value.size() >= row_check_bytes;
        const std::size_t size = holds_one ? row.value.size() - row_check_bytes : 0;
        if (!holds_one || get_big_endian<std::uint32_t>(row.value, size) !=
                              row_check(seed, row.key, row.value.substr(0, size)))
            file_.fail_at(row.page, "a row of " + name + " is not what was written");
    }

    const PageFile& file_;
    const Rows rows_;
    const Metas metas_;
    const Meta& meta_;
    std::vector<bool> owned_;
    std::set<std::string, std::less<>> names_;
};

}  // namespace

void check_length(const fs::path& folder, Missing missing) {
    const auto file = file_in(folder);
    if (!file && missing == Missing::is_refused) fail_missing(folder);
    if (file) static_cast<void>(metas_of(*file));
}

void check_pages(const fs::path& folder, Rows rows, std::span<const std::string_view> databases) {
    const auto file = file_in(folder);
    if (!file) fail_missing(folder);
    PageCheck(*file, rows).run(databases);
}

}  // namespace cairn::lmdb
