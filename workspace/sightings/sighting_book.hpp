#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <unordered_map>

#include "events/sighting.hpp"

namespace cairn {

/// What people saw, on its way to the log. The first time that somebody sees something is written
/// with the next batch; from then on, for a window of time, more of the same is only counted, and
/// written as one entry when the window is over. A screen that reads a record, its history and then
/// what becomes of it live is one visit, and counts once. One thread at a time.
class SightingBook {
public:
    struct Limits {
        std::chrono::seconds window{300};
        std::chrono::seconds visit{10};    ///< How long a screen may take to ask for all it shows.
        std::size_t windows_max = 50'000;  ///< Past that all are closed, and begin anew.
        std::size_t waiting_max = 20'000;  ///< Entries that could not be written yet.
        /// Windows of one person: past that, entries name no record any more, but count.
        std::size_t of_person_max = 5'000;
        /// Of them what was refused: anybody can ask for much that he may not have.
        std::size_t denied_of_person_max = 60;
    };
    SightingBook() : SightingBook(Limits{}) {}
    explicit SightingBook(const Limits& limits) : limits_(limits) {}

    /// `seen.at` is now. False: there is no room, and it is lost.
    bool note(Sighting seen);
    /// At most so many entries that are to be written; `all`: those whose window is not over, too.
    [[nodiscard]] Sightings take(Time now, std::size_t max, bool all = false);
    /// They were not written: they come first next time.
    void give_back(Sightings entries);
    [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
    /// Nothing waits, and nothing is counted that is still to be written.
    [[nodiscard]] bool is_empty() const { return waiting_.empty() && windows_.empty(); }

private:
    /// By whom, as whom, of what and how: more of the same is counted together.
    struct Hash {
        std::size_t operator()(const Sighting& seen) const;
    };
    struct Same {
        bool operator()(const Sighting& one, const Sighting& other) const;
    };
    /// The sides from which one visit looks at a thing: whether at its past, and by what way.
    using Sides = unsigned;
    [[nodiscard]] static Sides side_of(const Sighting& seen);
    /// What came after the first.
    struct Again {
        Time visit{};         ///< When the last visit began, the first one to begin with,
        Sides sides = 0;      ///< and what it has looked at by now.
        Sides all_sides = 0;  ///< What those after the first did.
        Time at{};
        Time until{};
        std::uint64_t times = 0;
        std::uint64_t records = 0;
    };
    using Windows = std::unordered_map<Sighting, Again, Hash, Same>;  ///< By the first.
    struct OfPerson {
        std::size_t windows = 0;
        std::size_t denied = 0;
    };
    /// Nothing where there is no window that it is counted in; false as `note`.
    std::optional<bool> count(const Sighting& seen);
    /// Another side of the visit at hand. False: there is no room to say so.
    bool join(const Sighting& first, Again& again, const Sighting& seen);
    /// The entry of a window's first look, as long as it waits; null once it was given out.
    [[nodiscard]] Sighting* waiting_first(const Sighting& first);
    /// Without its record, where the person has so many already.
    void bound(Sighting& seen);
    [[nodiscard]] bool is_over(const Sighting& first, Time now) const;
    bool wait(Sighting entry);
    void close(const Sighting& first, const Again& again);
    void close_windows(Time now, bool all);

    Limits limits_;
    Windows windows_;
    std::map<Uuid, OfPerson> of_person_;
    std::deque<Sighting> waiting_;
    Time next_close_ = Time::max();  ///< No window is over before.
};

}  // namespace cairn
