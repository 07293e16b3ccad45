#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "core/log/event_log.hpp"
#include "projections/query/reader.hpp"
#include "projections/search/search_database.hpp"
#include "projections/search/search_document.hpp"
#include "projections/search/vocabulary.hpp"

namespace cairn {

/// What finds records by what is written in them: a document for each, as of a position of the log,
/// kept in the folder `search/`. It holds personal texts in the open, so no backup has it, and an
/// erasure writes it anew. It follows from log and world, and is made from them again where it is
/// of another life of the log, another model or another program, or damaged.
///
/// One thread carries it on; any finds. What is found is to be asked of a `Reader`: the record may
/// have changed since.
class SearchIndex {
public:
    explicit SearchIndex(const std::filesystem::path& folder);

    // The thread that carries it on. They throw SearchDamaged where it is to be made anew,
    // StorageFull, and what reading log and world throws.
    // Both ask `between` often within what takes long; what it throws they pass on.
    /// Takes up what is there, or begins anew. `epoch`: of the log.
    void open(const Epoch& epoch, const std::function<void()>& between = [] {});
    /// Takes up what follows on it, at least as far as the world is now, in commits of some
    /// thousand events; while it fills, one of them. False: there was nothing. No event is half
    /// taken up, whenever the process ends.
    bool follow(
        const EventLog& log,
        const WorldStore& world,
        const Sealer& sealer,
        const std::function<void()>& between = [] {});
    /// Whether somebody was erased whose texts it may still hold.
    [[nodiscard]] bool owes_erasure(const EventLog& log) const;
    /// Leaves it so that `open` knows whether it was changed since.
    void close();
    /// Forgets what was not committed, after `follow` threw.
    void roll_back();
    /// Closes what `open` could not open, as it is.
    void give_up();
    /// Throws it away.
    void drop();
    /// Whether it fills from the beginning, and is not to be slowed down.
    [[nodiscard]] bool is_filling() const { return fill_until_.has_value(); }

    // Any thread:
    /// Finds in what another process left, or nothing where that is of another life or program.
    void look_on(const Epoch& epoch);
    /// Up to where it has taken up the log; 0 while it is not open.
    [[nodiscard]] Position position() const { return {position_.load()}; }
    /// Waits until it is as far (true), or for the timeout (false).
    [[nodiscard]] bool wait(Position position, std::chrono::milliseconds timeout) const;
    /// See `SearchDatabase::find`. Nothing more where the files turn out to be damaged: whoever
    /// carries it on is told by `is_doubtful`.
    [[nodiscard]] std::vector<SearchedRecord> find(const TermQuery& query,
                                                   DocumentPlace& place,
                                                   std::size_t max,
                                                   WalkSteps& steps) const;
    [[nodiscard]] bool is_doubtful() const { return doubtful_; }
    [[nodiscard]] const Vocabulary& vocabulary() const { return vocabulary_; }
    /// Of what it holds, whether it grew or was made at once. Not while it is carried on.
    [[nodiscard]] std::string digest() const { return database_.digest("Q"); }

private:
    struct Taken;
    void begin(const Epoch& epoch);
    void check_files(const std::function<void()>& between);
    /// Takes up another model. False: what it holds is of other fields.
    bool take_up(const Model& model);
    /// Nothing where nothing follows.
    std::optional<Taken> take_up(const EventLog& log,
                                 const WorldStore& world,
                                 const Sealer& sealer,
                                 const std::function<void()>& between);
    void take_up(const Taken& taken,
                 const WorldSnapshot& world,
                 const Sealer& sealer,
                 const std::function<void()>& between);
    void take_up(const SearchedRecord& touched,
                 const Reader& before,
                 const Reader& after,
                 Position to);
    void put(const SearchedRecord& record, const std::optional<ReadableRecord>& after, bool is_new);
    void commit(Position to, bool erased);
    /// Writes it anew where that is due.
    void rewrite();
    void load_vocabulary();
    void publish(Position position);

    const std::filesystem::path folder_;
    SearchDatabase database_;
    Vocabulary vocabulary_;
    Epoch epoch_{};
    std::optional<Position> fill_until_;
    std::vector<std::string> new_words_;
    std::atomic<std::uint64_t> position_ = 0;
    mutable std::atomic<bool> doubtful_ = false;
    mutable std::mutex mutex_;
    mutable std::condition_variable moved_;
};

}  // namespace cairn
