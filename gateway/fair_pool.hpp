#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace cairn {

/// Threads for work that takes long. Whose work has had the least time comes next (start-time fair
/// queueing), and nobody has all the threads: so who asks for much waits behind himself. Where
/// threads are kept for short work, those who lately asked for costly things queue apart from the
/// others: so not even several of them at a time are waited for. Any thread.
class FairPool {
public:
    struct Limits {
        unsigned threads = 2;
        unsigned threads_for_short = 0;  ///< Beside those, for short work alone.
        std::size_t waiting_max = 512;
        std::size_t waiting_of_one_max = 128;
        int niceness = 0;           ///< Of the threads but those for short work, as in nice(2).
        const char* name = "pool";  ///< Of the threads (`name_this_thread`).
    };
    using Work = std::function<void()>;  ///< May not throw.
    using Time = std::chrono::steady_clock::time_point;
    using Now = std::function<Time()>;  ///< On any thread.

    /// `now` measures how long work takes; `worked` how much the thread that asks has worked.
    explicit FairPool(const Limits& limits,
                      Now now = std::chrono::steady_clock::now,
                      Now worked = cpu_time_of_this_thread);
    ~FairPool();
    FairPool(const FairPool&) = delete;
    FairPool& operator=(const FairPool&) = delete;

    /// False: too much waits already, of this one, or in all and nobody has more waiting. Where
    /// somebody has, his newest work makes room: `turned_away` is called in its place, on any
    /// thread.
    [[nodiscard]] bool submit(const std::string& whose, Work work, Work turned_away = {});
    /// The same without asking, and never turned away: for those who never have more than one
    /// piece of work here.
    void submit_one(const std::string& whose, Work work);
    /// Turns away what waits and can be, and what comes from now on.
    void close();
    /// Finishes what runs; what waits is destroyed, not done.
    void stop();
    [[nodiscard]] std::size_t waiting() const;

    [[nodiscard]] static Time cpu_time_of_this_thread();

private:
    /// Who comes first: by the time used, then by who came first.
    using Place = std::pair<double, std::uint64_t>;
    struct Task {
        Work work;
        Work turned_away;
    };
    struct Line;
    struct Queue {
        std::set<std::pair<Place, Line*>> ready{};  ///< Whose turn may come.
        double now_ms = 0;     ///< Its own time: where the work began that was begun last.
        double served_ms = 0;  ///< By threads that serve both queues.
    };
    struct Line {
        std::string whose;
        Queue* queue;
        std::deque<Task> waiting{};
        double used_ms = 0;   ///< Where this one's next work begins in its queue's time.
        Time costly_until{};  ///< Until then this one's work is taken to be costly.
        unsigned running = 0;
        std::optional<Place> place{};  ///< In its queue, where its turn may come.
    };
    void add(const std::string& whose, Task task);
    [[nodiscard]] std::optional<Task> make_room(std::size_t waiting_of_newcomer);
    void place(Line& line);
    void leave(Line& line);
    void choose_queue(Line& line);
    void forget_idle_lines();
    void run(bool only_short);
    void wait(std::unique_lock<std::mutex>& lock, bool only_short);
    [[nodiscard]] Queue* next(bool only_short);
    void take_note(Line& line, double took_ms, double worked_ms);

    const Limits limits_;
    const Now now_, worked_;
    const unsigned running_of_one_max_;
    std::size_t forget_at_;  ///< How many lines there may be until idle ones are forgotten.
    mutable std::mutex mutex_;
    std::condition_variable wake_, wake_short_;
    std::unordered_map<std::string, Line> lines_;
    Queue short_, costly_;
    unsigned idle_for_short_ = 0;  ///< Of the threads for short work.
    std::uint64_t placed_ = 0;
    std::size_t waiting_ = 0;
    bool closed_ = false;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace cairn
