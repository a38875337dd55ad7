#include "app/demo/wares.hpp"

namespace astraphe::app::demo {
namespace {

using namespace std::chrono_literals;
using enum Shape::Kind;

constexpr Shape kHallabong[]{{ellipse, 0, 34, 46, 6, 1},   {ellipse, -22, 10, 24, 22, 4},
                             {ellipse, 24, 12, 22, 20, 14}, {ellipse, 0, -4, 26, 24, 4},
                             {ellipse, 0, -28, 8, 7, 4},    {ellipse, 10, -34, 11, 5, 5}};
constexpr Shape kKeyboard[]{{box, 0, 0, 56, 24, 6},     {box, 0, 0, 53, 21, 8},
                            {box, -36, -10, 8, 7, 12},  {box, -18, -10, 8, 7, 12},
                            {box, 0, -10, 8, 7, 9},     {box, 18, -10, 8, 7, 12},
                            {box, 36, -10, 8, 7, 12},   {box, -36, 9, 8, 7, 12},
                            {box, 0, 9, 26, 7, 12},     {box, 36, 9, 8, 7, 10}};
constexpr Shape kSneakers[]{{ellipse, 26, 6, 30, 16, 10}, {box, -18, -2, 22, 24, 10},
                            {box, 6, 8, 44, 14, 10},      {ellipse, -18, -27, 16, 7, 2},
                            {box, 4, 24, 52, 5, 12},      {box, 4, -4, 4, 2, 12},
                            {box, 13, 0, 4, 2, 12},       {box, 22, 4, 4, 2, 12}};
constexpr Shape kTea[]{{ellipse, 0, 36, 50, 7, 1},  {ellipse, 0, 4, 36, 34, 12},
                       {box, 0, -20, 40, 14, 3},    {ellipse, 0, -8, 36, 9, 7},
                       {ellipse, 0, -7, 32, 7, 13}, {ellipse, 10, -8, 7, 3, 5}};
constexpr Shape kCamera[]{{box, 0, 4, 52, 30, 6},      {box, -26, -30, 12, 6, 7},
                          {box, 0, -22, 52, 6, 7},     {ellipse, 4, 6, 25, 25, 7},
                          {ellipse, 4, 6, 20, 20, 10}, {ellipse, 4, 6, 11, 11, 6},
                          {ellipse, 9, 1, 4, 4, 12},   {box, 38, -12, 7, 4, 12}};
constexpr Shape kCoat[]{{box, 0, 6, 28, 40, 11},    {box, -36, 0, 9, 34, 11},
                        {box, 36, 0, 9, 34, 11},    {ellipse, 0, -34, 14, 9, 1},
                        {box, 0, 10, 1, 36, 6},     {ellipse, 6, -8, 3, 3, 8},
                        {ellipse, 6, 8, 3, 3, 8},   {ellipse, 6, 24, 3, 3, 8}};
constexpr Shape kHoney[]{{box, 0, 8, 30, 32, 14},     {ellipse, 0, 40, 30, 6, 14},
                         {box, 0, -30, 26, 7, 11},    {box, 0, 10, 30, 14, 12},
                         {ellipse, 0, 10, 9, 9, 8},   {ellipse, -20, -12, 3, 10, 12}};
constexpr Shape kAmplifier[]{{box, 0, 26, 54, 14, 6},     {box, 0, 26, 50, 10, 8},
                             {ellipse, -30, 26, 6, 6, 6}, {ellipse, 30, 26, 6, 6, 6},
                             {box, -24, -6, 11, 18, 2},   {ellipse, -24, -24, 11, 12, 2},
                             {ellipse, -24, -6, 5, 12, 4}, {box, 24, -6, 11, 18, 2},
                             {ellipse, 24, -24, 11, 12, 2}, {ellipse, 24, -6, 5, 12, 4}};

constexpr std::array<Ware, 8> kWares{{
    {"한라봉 상자 · Hallabong box", "제주에서 오늘 딴 5 kg", 39'000, 5'000, 1000, -1s, "open", 3, kHallabong},
    {"수제 키보드 · Hand-wired keyboard", "65키, 황동 보강판", 289'000, 300, 2000, 60s, "opens in 60 s", 2, kKeyboard,
     {{{"스위치 · Switches", "적축 · Red", 0, 180}, {"스위치 · Switches", "갈축 · Brown", 0, 100},
       {"스위치 · Switches", "무접점 · Topre", 90'000, 20}}}},
    {"한정판 운동화 · Limited sneakers", "번호가 새겨진 500켤레", 179'000, 0, 3000, -1s, "sold out", 1, kSneakers},
    {"첫물 녹차 · First-flush green tea", "보성, 50 g", 24'000, 200, 1000, -1s, "open", 3, kTea,
     {{{"포장 · Wrapping", "그대로 · As it is"}, {"포장 · Wrapping", "선물 · As a gift", 3'000}}}},
    {"필름 카메라 · Film camera", "수리를 마친 35 mm", 420'000, 12, 2000, -1s, "open", 1, kCamera},
    {"양모 코트 · Wool coat", "한 벌씩 재단", 310'000, 40, 3000, 3600s, "opens in an hour", 2, kCoat,
     {{{"크기 · Size", "S", 0, 10}, {"크기 · Size", "M", 0, 20}, {"크기 · Size", "L", 20'000, 10}}}},
    {"토종 꿀 · Wild honey", "지리산, 1.2 kg", 68'000, 80, 1000, -1s, "open", 2, kHoney},
    {"진공관 앰프 · Tube amplifier", "손으로 감은 트랜스", 890'000, 25, 2000, 86400s, "opens tomorrow", 15, kAmplifier},
}};

}  // namespace

std::span<const Ware, 8> wares() { return kWares; }

}  // namespace astraphe::app::demo
