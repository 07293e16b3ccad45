#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "projections/search/term_query.hpp"

namespace cairn {

/// The files of an index are not what was written, or not there. It is thrown away and made anew.
class SearchDamaged : public StorageError {
public:
    using StorageError::StorageError;
};

/// A document of the index: what it is found by, and what is answered then.
struct SearchDocument {
    std::string name;                ///< A term that no other document has.
    std::vector<std::string> terms;  ///< With the name.
    std::string data;
};

/// Xapian, which nobody else knows: documents by their terms, in a folder of their own. One thread
/// writes, any thread finds, as of the last commit. Xapian 1.4 closes a file descriptor twice where
/// the disk has no room for its version file (GlassVersion::write), and in between it may have
/// become another file's: in a process that does more, the thread that writes takes descriptors of
/// its own first (core/own_descriptors.hpp). Commits are not flushed to disk: after a power
/// cut the folder cannot be trusted. Throws SearchDamaged, StorageFull where the disk has no room,
/// and StorageError where the process may open no more files or has no memory, which passes.
class SearchDatabase {
public:
    explicit SearchDatabase(std::filesystem::path folder);
    ~SearchDatabase();
    SearchDatabase(const SearchDatabase&) = delete;
    SearchDatabase& operator=(const SearchDatabase&) = delete;

    // The thread that writes:
    /// Opens it for writing, or makes it.
    void open();
    /// Lets those who look on read what another process left, without writing.
    void look_on();
    [[nodiscard]] bool is_open() const;
    /// Whether each document has a term of `prefix` and its data, and terms and documents agree on
    /// which is found by which. Reads all of it, and asks `between` often. Not while it is open.
    [[nodiscard]] bool is_whole(
        const std::string& prefix, const std::function<void()>& between = [] {}) const;
    /// Throws where somebody else has written into its files since the last commit. `find` looks
    /// by itself. Not what is put, removed and noted before the next one: meanwhile they are what
    /// they say.
    void check_untouched() const;
    /// Gives up the files. Nobody finds anything until it is opened again.
    void close();
    /// Throws all of it away. Closes it.
    void drop();
    /// A word beside the documents; empty where there is none.
    [[nodiscard]] std::string note(const std::string& key) const;
    void set_note(const std::string& key, const std::string& value);
    /// Whether any document has it.
    [[nodiscard]] bool has(const std::string& term) const;
    /// `is_new`: no document has the name. Newer ones are found first.
    void put(const SearchDocument& document, bool is_new);
    /// Nothing where there is none of the name.
    void remove(const std::string& name);
    /// What was put, removed and noted is found from here on, all or none of it.
    void commit();
    /// Forgets what was put, removed and noted since the last commit.
    void roll_back();
    /// Throws StorageFull where the disk has less room than that and what others may need of it.
    void need_room(std::uintmax_t bytes) const;
    /// Writes the documents of the last commit anew, so that the files hold nothing else. Needs as
    /// much room again; where it has none, all is as it was.
    void compact();
    /// Of the last commit, in order.
    void visit_terms(const std::string& prefix,
                     const std::function<void(const std::string& term)>& visit) const;
    /// A hash of all documents of which the name begins so: their names, terms and data.
    [[nodiscard]] std::string digest(const std::string& prefix) const;

    // Any thread but the one that writes, which may have descriptors of its own:
    /// The data of documents that `query` finds, the newest first, from `place` on, which is left
    /// where the next ones are. `max` at most, and fewer where no `steps` are left. Nothing while
    /// it is closed.
    [[nodiscard]] std::vector<std::string> find(const TermQuery& query,
                                                DocumentPlace& place,
                                                std::size_t max,
                                                WalkSteps& steps) const;

private:
    struct Files;
    std::unique_ptr<Files> files_;
};

}  // namespace cairn
