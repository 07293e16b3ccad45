#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace cairn {

/// How much of something each who comes may hold at a time, so that nobody takes all of it. Any
/// thread.
class Shares {
public:
    explicit Shares(std::size_t each_max) : each_max_(each_max) {}
    Shares(const Shares&) = delete;
    Shares& operator=(const Shares&) = delete;
    ~Shares() = default;

    /// Given back with its end. May not outlive the shares.
    class Held {
    public:
        Held(Held&& other) noexcept;
        Held& operator=(Held&& other) noexcept;
        Held(const Held&) = delete;
        Held& operator=(const Held&) = delete;
        ~Held();

    private:
        friend class Shares;
        Held(Shares& shares, std::string whose, std::size_t amount)
            : shares_(&shares), whose_(std::move(whose)), amount_(amount) {}
        void give_back();
        Shares* shares_;
        std::string whose_;
        std::size_t amount_;
    };
    /// Nothing where that would be more than one may hold.
    [[nodiscard]] std::optional<Held> take(const std::string& whose, std::size_t amount = 1);
    [[nodiscard]] std::size_t each_max() const { return each_max_; }
    [[nodiscard]] std::size_t held_by(const std::string& whose) const;

private:
    const std::size_t each_max_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, std::size_t> held_;
};

}  // namespace cairn
