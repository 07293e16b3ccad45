#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/types.hpp"
#include "events/model/model.hpp"

namespace cairn {

/// What a row says by one version of its record alone, as JSON text: what the version has stored in
/// the open and what is computed of that, under one model and on one day. Never anything that is
/// personal, of another record or of who asks.
struct OwnText {
    /// Pieces of members, each without a comma around it. What else the row says stands between
    /// them.
    std::string members;
    std::vector<std::uint32_t> ends;                       ///< Where each piece ends.
    std::vector<std::pair<std::uint16_t, Uuid>> mentions;  ///< What it refers to, with its type.
    std::int64_t work = 0;  ///< What rules took for it (`RuleBudget`).

    [[nodiscard]] std::size_t bytes() const;
};

/// Texts of rows that were written before, so that they are not written again as long as their
/// records stay as they are. A text is asked for by all that it depends on, so that none is ever of
/// the past: the record's version by its place in the log, and a number for what is said of it
/// (`layout`). Whether somebody is shown a record, and which of its fields, this does not know: who
/// asks has the record from his `Reader` already, and its columns are part of the layout.
/// In memory alone; what is kept changes no answer, so all of it is const. Any thread.
class RowTexts {
public:
    struct Limits {
        std::size_t bytes_max = std::size_t{32} << 20;  ///< Of all texts together, about.
        std::size_t layouts_max = 1'000;  ///< Of more all are forgotten, and their texts.
    };
    RowTexts() : RowTexts(Limits()) {}
    explicit RowTexts(const Limits& limits) : limits_(limits) {}

    /// The number for rows that say what a description says, which has the day where it matters.
    /// Given to no other description, nor to the same one of another model. Nothing where the
    /// model, seen at `at`, is not the newest any more; a newer one makes all texts be forgotten.
    [[nodiscard]] std::optional<std::uint64_t> layout(const std::shared_ptr<const Model>& model,
                                                      Position at,
                                                      const std::string& description) const;

    struct Key {
        Uuid id;
        Position version;  ///< Where the record's version stands in the log.
        std::uint64_t layout;
        bool operator==(const Key&) const = default;
    };
    /// Null where this thread finds none.
    [[nodiscard]] std::shared_ptr<const OwnText> find(const Key& key) const;
    /// What was not read for the longest time goes for it, many at a time.
    void keep(const Key& key, OwnText text) const;

    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] std::size_t count() const;

private:
    struct HashKey {
        std::size_t operator()(const Key& key) const;
    };
    using Texts = std::unordered_map<Key, std::shared_ptr<const OwnText>, HashKey>;
    /// The texts of some of the threads, so that they do not wait for each other, nor pass what
    /// they count back and forth. Those that were read or written since the last turn, and those
    /// before: when the former take half of the room, the latter go.
    struct Lane {
        mutable std::mutex mutex;
        Texts recent;
        Texts older;
        std::size_t recent_bytes = 0;
        std::size_t older_bytes = 0;
    };
    static constexpr std::size_t lanes = 4;

    [[nodiscard]] Lane& lane_of_thread() const;
    /// Takes up a text among the recent ones of a lane whose lock is held; returns what goes.
    [[nodiscard]] Texts take_up(Lane& lane,
                                const Key& key,
                                std::shared_ptr<const OwnText> text) const;
    void forget() const;

    Limits limits_;
    mutable std::array<Lane, lanes> lanes_{};
    mutable std::mutex mutex_;  ///< Of all below; taken before a lane's.
    mutable std::map<std::string, std::uint64_t> layouts_;
    mutable std::uint64_t next_layout_ = 1;
    mutable std::shared_ptr<const Model> model_;  ///< The newest that a text was of …
    mutable Position model_at_{};                 ///< … and where that was seen.
};

}  // namespace cairn
