// Arrays of other shapes, as an engineer would write them by hand: the peers of designs/triangle.m3hdl and designs/checkerboard.m3hdl.
module pe (
    input clk,
    input rst,
    input load,
    input signed [7:0] left,
    input signed [7:0] weight_in,
    input signed [31:0] above,
    output reg signed [7:0] right,
    output reg signed [7:0] weight,
    output reg signed [31:0] below
);
  always @(posedge clk)
    if (rst) begin
      right  <= 0;
      weight <= 0;
      below  <= 0;
    end else begin
      if (load) weight <= weight_in;
      right <= left;
      below <= above + left * weight;
    end
endmodule

module distance_pe (
    input clk,
    input rst,
    input load,
    input signed [7:0] left,
    input signed [7:0] weight_in,
    input signed [31:0] above,
    output reg signed [7:0] right,
    output reg signed [7:0] weight,
    output reg signed [31:0] below
);
  wire signed [8:0] distance = left - weight;
  always @(posedge clk)
    if (rst) begin
      right  <= 0;
      weight <= 0;
      below  <= 0;
    end else begin
      if (load) weight <= weight_in;
      right <= left;
      below <= distance < 0 ? above - distance : above + distance;
    end
endmodule

// What feeds an array, and what it comes to.
module feeder #(
    parameter N = 32
) (
    input clk,
    input rst,
    output load,
    output [N*8-1:0] activations,
    output [N*8-1:0] weights,
    input [31:0] folded,
    output reg [31:0] checksum
);
  function [31:0] next(input [31:0] x);
    reg [31:0] a, b;
    begin
      a = x ^ (x << 13);
      b = a ^ (a >> 17);
      next = b ^ (b << 5);
    end
  endfunction

  reg [31:0] count;
  reg [31:0] noise[0:N-1];
  reg [31:0] loads[0:N-1];
  assign load = count < N;

  genvar i;
  generate
    for (i = 0; i < N; i = i + 1) begin : lane
      assign activations[8*i+:8] = noise[i][7:0];
      assign weights[8*i+:8] = loads[i][15:8];
      always @(posedge clk)
        if (rst) begin
          noise[i] <= 32'h9e3779b9 + i;
          loads[i] <= 32'h7f4a7c15 + i;
        end else begin
          noise[i] <= next(noise[i]);
          if (load) loads[i] <= next(loads[i]);
        end
    end
  endgenerate

  always @(posedge clk)
    if (rst) begin
      count <= 0;
      checksum <= 0;
    end else begin
      count <= count + 1;
      checksum <= {checksum[30:0], checksum[31]} ^ folded;
    end
endmodule

module Triangle #(
    parameter N = 32
) (
    input clk,
    input rst,
    output [31:0] checksum
);
  wire load;
  wire [N*8-1:0] activations, weights;
  reg [31:0] folded;
  feeder #(.N(N)) feeder_i (clk, rst, load, activations, weights, folded, checksum);

  wire signed [7:0] right[0:N*N-1];
  wire signed [7:0] weight[0:N*N-1];
  wire signed [31:0] below[0:N*N-1];
  genvar r, c;
  generate
    for (r = 0; r < N; r = r + 1) begin : row
      for (c = r; c < N; c = c + 1) begin : column
        pe cell_i (
            .clk(clk),
            .rst(rst),
            .load(load),
            .left(c == r ? activations[8*r+:8] : right[r*N+(c==r?c:c-1)]),
            .weight_in(r == 0 ? weights[8*c+:8] : weight[(r==0?0:r-1)*N+c]),
            .above(r == 0 ? 32'd0 : below[(r==0?0:r-1)*N+c]),
            .right(right[r*N+c]),
            .weight(weight[r*N+c]),
            .below(below[r*N+c])
        );
      end
    end
  endgenerate

  integer k;
  always @* begin
    folded = 0;
    for (k = 0; k < N; k = k + 1) folded = folded ^ below[k*N+k];
  end
endmodule

module Checkerboard #(
    parameter N = 32
) (
    input clk,
    input rst,
    output [31:0] checksum
);
  wire load;
  wire [N*8-1:0] activations, weights;
  reg [31:0] folded;
  feeder #(.N(N)) feeder_i (clk, rst, load, activations, weights, folded, checksum);

  wire signed [7:0] right[0:N*N-1];
  wire signed [7:0] weight[0:N*N-1];
  wire signed [31:0] below[0:N*N-1];
  genvar r, c;
  generate
    for (r = 0; r < N; r = r + 1) begin : row
      for (c = 0; c < N; c = c + 1) begin : column
        wire signed [7:0] left = c == 0 ? activations[8*r+:8] : right[r*N+(c==0?0:c-1)];
        wire signed [7:0] weight_in = r == 0 ? weights[8*c+:8] : weight[(r==0?0:r-1)*N+c];
        wire signed [31:0] above = r == 0 ? 32'd0 : below[(r==0?0:r-1)*N+c];
        if ((r + c) % 2 == 0) begin : product
          pe cell_i (
              clk, rst, load, left, weight_in, above, right[r*N+c], weight[r*N+c], below[r*N+c]
          );
        end else begin : distance
          distance_pe cell_i (
              clk, rst, load, left, weight_in, above, right[r*N+c], weight[r*N+c], below[r*N+c]
          );
        end
      end
    end
  endgenerate

  integer k;
  always @* begin
    folded = 0;
    for (k = 0; k < N; k = k + 1) folded = folded ^ below[(N-1)*N+k];
  end
endmodule
